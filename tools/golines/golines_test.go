package golines_test

// This file answers: does the error for a wrong Go: line say what is wrong, and is a right
// line read?

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/tools/golines"
)

func TestAWrongGoLineIsToldOfByItsPlaceAndWhatComesNear(t *testing.T) {
	for text, want := range map[string]string{
		"// Go: gopark":                                  `x.go:3: "gopark" is not a file below GOROOT/src`,
		"// Go: the head of runtime/proc.go":             `x.go:3: "the head of runtime/proc.go" is not`,
		"// Go: runtime/proc.go entersyscall, handoffp":  `want runtime/preempt.go, runtime/proc.go gopark, net/http`,
		"// Go: runtime/proc.go conn.serve()":            `is not a file`,
		"// Go: runtime/proc.go gopark.":                 `"runtime/proc.go gopark." is not`,
		"// Go: runtime/proc.go gopark. which parks":     `the remark "which parks" is not a sentence`,
		"//Go: runtime/proc.go gopark":                   `x.go:3: "" is not a file`,
		"// Go:":                                         `x.go:3: `,
		"// It parks. Go: runtime/proc.go gopark":        `x.go:3: Go: stands behind other words`,
		"// It parks\n// Go: runtime/proc.go gopark":     `x.go:4: no empty line of comment`,
		"// Go: runtime/a.go\n//\n// Go: runtime/b.go":   `x.go:5: a second Go:`,
		"// Go: golang.org/x/sync/errgroup\n//\n// More": `is not a file`,
	} {
		_, err := golines.InFile("x.go", []byte("package x\n\n"+text+"\nfunc f() {}\n"))
		assert.ErrorContains(t, err, want, text)
	}
}

func TestAGoLineIsReadAcrossItsLines(t *testing.T) {
	lines, err := golines.InFile("x.go", []byte("package x\n\n// serve.\n//\n// Go: net/http/server.go (*conn).serve; runtime/netpoll.go\n"+
		"// pollDesc.rg; runtime/preempt.go. It has a\n// goroutine.\n//\n//go:noinline\nfunc (c *of[T]) serve() {}\n"))
	require.NoError(t, err)
	assert.Equal(t, []golines.Line{{File: "x.go", Number: 5, Of: "(*of).serve", Remark: "It has a goroutine.", Refs: []golines.Ref{
		{Path: "net/http/server.go", Name: "(*conn).serve"}, {Path: "runtime/netpoll.go", Name: "pollDesc.rg"}, {Path: "runtime/preempt.go"},
	}}}, lines)
}

func TestWhatGoDoesNotDeclareIsNotFound(t *testing.T) {
	root := t.TempDir()
	for file, text := range map[string]string{
		"proc.go":    "//go:build plan9\n\npackage runtime\n\ntype p struct { runq, runnext int; m }\nfunc (q *p) put() {}\nfunc gopark() {}\n",
		"netpoll.go": "package runtime\n\nvar netpollInited, other = 1, 2\ntype Doer interface{ Do() }\ntype box[T any] struct{}\nfunc (b box[T]) open() {}\n",
	} {
		require.NoError(t, os.MkdirAll(filepath.Join(root, "src", "runtime"), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(root, "src", "runtime", file), []byte(text), 0o644))
	}
	_, err := golines.Open(t.TempDir())
	require.ErrorContains(t, err, "no sources of Go")
	source, err := golines.Open(root)
	require.NoError(t, err)
	assert.Empty(t, source.Version())
	for text, want := range map[string]string{
		"runtime/netpol.go gopark":  "no file runtime/netpol.go in the sources of Go (near: runtime/netpoll.go)",
		"nowhere/proc.go gopark":    "no file nowhere/proc.go in the sources of Go: ",
		"runtime/proc.go goparked":  "runtime/proc.go declares no goparked (near: gopark)",
		"runtime/proc.go p.put":     "runtime/proc.go declares no p.put (near: (*p).put)",
		"runtime/proc.go (p).put":   "declares no (p).put (near: (*p).put)",
		"runtime/proc.go p.q":       "declares no p.q",
		"runtime/netpoll.go gopark": "runtime/netpoll.go declares no gopark, but runtime/proc.go does",
	} {
		ref, err := golines.ParseRef(text)
		require.NoError(t, err)
		_, err = source.Find(ref)
		assert.ErrorContains(t, err, want, text)
	}
	for text, line := range map[string]int{
		"runtime/proc.go": 1, "runtime/proc.go gopark": 7, "runtime/proc.go (*p).put": 6, "runtime/proc.go p.runnext": 5, "runtime/proc.go p.m": 5,
		"runtime/netpoll.go other": 3, "runtime/netpoll.go Doer.Do": 4, "runtime/netpoll.go (box).open": 6,
	} {
		ref, err := golines.ParseRef(text)
		require.NoError(t, err)
		at, err := source.Find(ref)
		assert.NoError(t, err)
		assert.Equal(t, line, at.Line, text)
	}
}
