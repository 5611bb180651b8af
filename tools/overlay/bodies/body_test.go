package bodies

// This file answers: do the bodies still fit the code, and are their headers complete?

import (
	"go/build"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// theBodies returns the bodies of this module. Without sources or a go command the test is
// skipped.
func theBodies(t *testing.T) (root string, all []Body) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip(err)
	}
	root, err := Root(".")
	require.NoError(t, err)
	all, err = All(root)
	require.NoError(t, err)
	return root, all
}

// isRaced reports whether this is a build with the race detector. The tests build their
// programs without it, so they would only do the same again.
func isRaced() bool {
	info, _ := debug.ReadBuildInfo()
	return info != nil && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

func listOf(t *testing.T, root string, b Body) string {
	o := New()
	require.NoError(t, o.Put(root, b))
	list, err := o.Write(t.TempDir())
	require.NoError(t, err)
	return list
}

func TestEveryBodyBuilds(t *testing.T) {
	if isRaced() {
		t.Skip("it would build the same again")
	}
	root, all := theBodies(t)
	for _, b := range all {
		t.Run(b.Name, func(t *testing.T) {
			t.Parallel()
			on := b.Systems()
			require.NotEmpty(t, on, "it is for no system")
			goos := on[0]
			if slices.Contains(on, runtime.GOOS) {
				goos = runtime.GOOS
			}
			cmd := exec.Command("go", "build", "-overlay", listOf(t, root, b), "./"+b.Package)
			cmd.Dir = root
			cmd.Env = append(os.Environ(), "GOOS="+goos, "CGO_ENABLED=0")
			if goos != runtime.GOOS {
				cmd.Env = append(cmd.Env, "GOARCH="+systems[slices.IndexFunc(systems, func(c build.Context) bool { return c.GOOS == goos })].GOARCH)
			}
			out, err := cmd.CombinedOutput()
			assert.NoError(t, err, "%s", out)
		})
	}
}

// named is how the documents name a body.
var named = regexp.MustCompile(`\b(?:trace|sched|poller|sys|sock|greenhttp)_[a-z_]+\b`)

func TestTheLadderHasEachPlainBodyAndNoOther(t *testing.T) {
	root, all := theBodies(t)
	text, err := os.ReadFile(filepath.Join(root, "docs", "performance.md"))
	require.NoError(t, err)
	_, ladder, found := strings.Cut(string(text), "\n## The ladder\n")
	require.True(t, found)
	there, plain := make(map[string]bool), make(map[string]bool)
	for _, code := range regexp.MustCompile("`[^`]*`").FindAllString(ladder, -1) {
		if strings.Contains(code, ".go:") {
			continue // a line of the code
		}
		for _, name := range named.FindAllString(code, -1) {
			there[name] = true
		}
	}
	for _, b := range all {
		if b.Plain {
			plain[b.Name] = true
		}
	}
	assert.Equal(t, plain, there)
}

// A module in a separate folder, with one package and one body.
func module(t *testing.T, source, body string) (root string) {
	root = t.TempDir()
	for name, text := range map[string]string{"go.mod": "module greenpoll\n", "p/p.go": source, "overlays/p_x.go": body} {
		path := filepath.Join(root, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	return root
}

const header = "//go:build ignore\n\n// Wrong: it does\n// nothing.\n// Breaks: the rule\n// Shown by: go test\n// Seen in: read -workers 2 -choices 7:1\n// -at ev=commit,g=1\n"

func TestABodySaysWhatItDoes(t *testing.T) {
	all, err := All(module(t, "package p\n", header+"package p\n"))
	require.NoError(t, err)
	require.Len(t, all, 1)
	b := all[0]
	assert.Equal(t, []string{"p_x", "p", "it does nothing.", "the rule", "go test"}, []string{b.Name, b.Package, b.What, b.Breaks, b.ShownBy})
	require.Len(t, b.SeenIn, 1)
	assert.Equal(t, "read -workers 2 -choices 7:1 -at ev=commit,g=1", b.SeenIn[0].String())
	assert.False(t, b.Plain)
	assert.Equal(t, []string{"linux", "darwin", "windows", "js"}, b.Systems())
}

func TestAHeaderThatLacksALineIsRefused(t *testing.T) {
	const lacks, built, seen = "must have Wrong: or Plain:, then Breaks:, then Shown by:", "it lacks //go:build ignore", "either Seen in:"
	for text, want := range map[string]string{
		"// Wrong: a\n// Breaks: b\n// Shown by: c\npackage p\n":                                                                  built,
		"//go:build linux\n\n// Wrong: a\n// Breaks: b\n// Shown by: c\npackage p\n":                                              built,
		"//go:build ignore\n\n// Breaks: b\n// Shown by: c\npackage p\n":                                                          lacks,
		"//go:build ignore\n\n// Wrong: a\n// Plain: a\n// Breaks: b\n// Shown by: c\npackage p\n":                                lacks,
		"//go:build ignore\n\n// Wrong: a\n// Shown by: c\npackage p\n":                                                           lacks,
		"//go:build ignore\n\n// Wrong: a\n// Breaks: b\npackage p\n":                                                             lacks,
		"//go:build ignore\n\n// Wrong: a\n// Breaks: b\n// Shown by: c\n\npackage p\n":                                           lacks,
		"//go:build ignore\n\n// Plain: a\n// Breaks: b\n// Shown by: c\npackage p\n":                                             "a plain body breaks nothing",
		"//go:build ignore\n\n// Wrong: a\n// Breaks: nothing\n// Shown by: c\npackage p\n":                                       "a wrong one breaks a rule",
		"//go:build ignore\n\n// Wrong: a\n// Breaks: b\n// Shown by: c\npackage p\n":                                             seen,
		"//go:build ignore\n\n// Wrong: a\n// Breaks: b\n// Shown by: c\n// Seen in: d\n// Seen in no scenario: e\npackage p\n":   seen,
		"//go:build ignore\n\n// Wrong: a\n// Breaks: b\n// Shown by: c\n// Seen in: d -at 0\npackage p\n":                        "is no place",
		"//go:build ignore && windows\n\n// Plain: a\n// Breaks: nothing\n// Shown by: c\n// Seen in no scenario: d\npackage p\n": "",
	} {
		all, err := All(module(t, "package p\n", text))
		if want != "" {
			assert.ErrorContains(t, err, want, text)
		} else if assert.NoError(t, err, text) {
			assert.Equal(t, []string{"windows"}, all[0].Systems())
		}
	}
}

func TestABodyTakesThePlaceOfAnother(t *testing.T) {
	const source = "package p\n\nfunc Answer() int { return 1 }\n"
	for body, want := range map[string]string{
		"package p\n\nfunc Answer() int { return 2 }\n":               "",
		"package p\n\n// As it is.\nfunc Answer() int { return 1 }\n": "its Answer is the one in",
		"package p\n\nfunc Question() int { return 2 }\n":             "declares none of its names",
		"package q\n\nfunc Answer() int { return 2 }\n":               "it is of package q, and not of p",
	} {
		root := module(t, source, header+body)
		all, err := All(root)
		require.NoError(t, err)
		o := New()
		if err := o.Put(root, all[0]); want != "" {
			assert.ErrorContains(t, err, want, body)
			continue
		} else if !assert.NoError(t, err, body) {
			continue
		}
		assert.Equal(t, "package p\n\nfunc _() int { return 1 }\n", string(o.changed[filepath.Join(root, "p", "p.go")]))
		assert.Equal(t, "\n\n"+header[len("//go:build ignore\n\n"):]+body, string(o.added[filepath.Join(root, "p", "overlay_p_x.go")]))
	}
}

func TestTheRootIsFoundFromBelowAndNotFromOutside(t *testing.T) {
	root := module(t, "package p\n", header+"package p\n")
	bench := filepath.Join(root, "bench")
	require.NoError(t, os.Mkdir(bench, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(bench, "go.mod"), []byte("module greenpoll/bench\n\nrequire greenpoll v0.0.0\n"), 0o644))
	got, err := Root(bench)
	require.NoError(t, err)
	assert.Equal(t, root, got)
	_, err = Root(t.TempDir())
	assert.ErrorContains(t, err, "has the go.mod of greenpoll: call it inside a clone")
}
