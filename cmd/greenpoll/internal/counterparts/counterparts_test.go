package counterparts

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/cmd/greenpoll/internal/page"
	"greenpoll/trace"
)

// fakeGo is a GOROOT that declares gopark, in line 3, and no more.
func fakeGo(t *testing.T) string {
	goroot := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(goroot, "src", "runtime"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(goroot, "VERSION"), []byte("go1.99.1\n"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(goroot, "src", "runtime", "proc.go"), []byte("package runtime\n\nfunc gopark() {}\n"), 0o644))
	return goroot
}

var parks = trace.Source{File: "sched/park.go", Text: `package sched

// Park sleeps.
//
// Go: runtime/proc.go gopark; runtime/proc.go newproc. It also traces.
func Park() {
	sleep()
}

// sleep is called by Park alone.
func sleep() {
	deeply()
}

func deeply() {}

// Wake has none.
func Wake() {
	wake()
}

func wake() {}
`}

func TestAFunctionIsLedToItsCounterpartsLine(t *testing.T) {
	c := Find(fakeGo(t), []trace.Source{parks, {File: "README.md", Text: "no Go"}})
	assert.Equal(t, "go1.99.1", c.Go)
	require.NotEmpty(t, c.Functions)
	assert.Equal(t, page.Function{File: "sched/park.go", From: 3, To: 8, Of: []page.Counterpart{
		{File: "runtime/proc.go", Name: "gopark", Line: 3, Remark: "It also traces."}}}, c.Functions[0])
	assert.Contains(t, c.Missing, "runtime/proc.go declares no newproc", "it is left out, and told")
}

func TestAPartOfAFunctionHasItsCounterpartsAndSaysSo(t *testing.T) {
	c := Find(fakeGo(t), []trace.Source{parks})
	require.Len(t, c.Functions, 3, "Wake and wake have none")
	for i, from := range []int{3, 10, 15} {
		assert.Equal(t, from, c.Functions[i].From)
		assert.Equal(t, "gopark", c.Functions[i].Of[0].Name)
	}
	for _, part := range c.Functions[1:] {
		assert.Equal(t, "Here a part of Park. It also traces.", part.Of[0].Remark)
	}
}

// Such as a program of the reader's own.
func TestAFileThatIsNoGoIsLeftOutAndTold(t *testing.T) {
	c := Find(fakeGo(t), []trace.Source{{File: "x/own.go", Text: "package x\n\n// Go: what it does.\nfunc x() {}\n"}, parks})
	assert.Len(t, c.Functions, 3)
	assert.Contains(t, c.Missing, "x/own.go:3")
}

func TestWithoutGosSourcesThereAreNoCounterpartsAndThatIsSaid(t *testing.T) {
	c := Find(t.TempDir(), []trace.Source{parks})
	assert.Empty(t, c.Functions)
	assert.Contains(t, c.Missing, "Go's own sources are not here")
}

func TestTheWholeCloneIsLedToTheGoInUse(t *testing.T) {
	sources, err := page.Sources(os.DirFS("../../../.."))
	require.NoError(t, err)
	c := Find(GOROOT(t.Context()), sources)
	if c.Go == "" && len(c.Functions) == 0 {
		t.Skip(c.Missing)
	}
	assert.Empty(t, c.Missing)
	assert.Greater(t, len(c.Functions), 50)
	var gopark *page.Counterpart
	for _, f := range c.Functions {
		for i, of := range f.Of {
			assert.Positive(t, of.Line)
			if of.Name == "gopark" && f.File == "sched/park.go" {
				gopark = &f.Of[i]
			}
		}
	}
	require.NotNil(t, gopark)
	assert.Equal(t, "runtime/proc.go", gopark.File)
}
