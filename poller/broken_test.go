package poller

// This file answers: would the walk notice? Each file in testdata/broken is one
// function of the poller with one mistake in it. The tests are built with it in
// the place of the real one, and the walk must fail by the rule that it names.

import (
	"context"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBrokenTwinsAreCaughtByTheWalk(t *testing.T) {
	if testing.Short() || raced {
		t.Skip("builds and runs the walk thirty times")
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip(err)
	}
	t.Run("the real one passes", func(t *testing.T) {
		t.Parallel()
		out, err := walkWith(t, nil)
		require.NoError(t, err, out)
	})
	twins, err := filepath.Glob("testdata/broken/*.go.txt")
	require.NoError(t, err)
	require.NotEmpty(t, twins)
	for _, path := range twins {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".go.txt"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			lines := strings.SplitN(string(text), "\n", 3)
			mistake, ok1 := strings.CutPrefix(lines[0], "// Mistake: ")
			rule, ok2 := strings.CutPrefix(lines[1], "// Breaks: ")
			require.True(t, ok1 && ok2, "%s begins with its mistake and the rule that it breaks", path)

			out, err := walkWith(t, text)
			require.Error(t, err, "the walk does not notice: %s", mistake)
			require.NotContains(t, out, "test timed out")
			assert.Contains(t, out, "broken rule: "+rule, out)
			t.Logf("%s\n\tcaught by: %s", mistake, firstLineWith(out, "broken rule: "))
		})
	}
}

func firstLineWith(text, what string) string {
	for line := range strings.Lines(text) {
		if _, after, found := strings.Cut(line, what); found {
			return strings.TrimSpace(after)
		}
	}
	return ""
}

// walkWith builds this package's tests with a twin in place, and runs the walk.
// Built and run in two steps, so that a timeout kills the walk itself.
func walkWith(t *testing.T, twin []byte) (output string, err error) {
	dir := t.TempDir()
	overlay := struct{ Replace map[string]string }{make(map[string]string)}
	if twin != nil {
		real, changed := putInPlace(t, twin)
		path := filepath.Join(dir, filepath.Base(real))
		require.NoError(t, os.WriteFile(path, changed, 0o600))
		real, err = filepath.Abs(real)
		require.NoError(t, err)
		overlay.Replace[real] = path
	}
	list, err := json.Marshal(overlay)
	require.NoError(t, err)
	overlayPath, binary := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "walk.exe")
	require.NoError(t, os.WriteFile(overlayPath, list, 0o600))

	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	build := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", "-overlay="+overlayPath, "-o", binary, ".")
	build.WaitDelay = 5 * time.Second
	out, err := build.CombinedOutput()
	require.NoError(t, err, "a twin must compile:\n%s", out)

	run := exec.CommandContext(ctx, binary, "-test.run=^TestWalkFinds", "-test.failfast", "-test.timeout=60s")
	run.WaitDelay = 5 * time.Second
	out, err = run.CombinedOutput()
	return string(out), err
}

// putInPlace finds the function that twin replaces, and returns its file's name
// and the file's text with the twin in it.
func putInPlace(t *testing.T, twin []byte) (name string, changed []byte) {
	head := "package poller\n"
	text := head + string(twin)
	file, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution)
	require.NoError(t, err)
	require.Len(t, file.Decls, 1, "a twin is one function")
	want := file.Decls[0].(*ast.FuncDecl)
	for _, name := range []string{"gate.go", "desc.go", "slots.go", "poll.go", "op.go", "execute.go", "hangup.go"} {
		source, err := os.ReadFile(name)
		require.NoError(t, err)
		file, err := parser.ParseFile(token.NewFileSet(), "", source, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, decl := range file.Decls {
			got, ok := decl.(*ast.FuncDecl)
			if !ok || got.Name.Name != want.Name.Name || receiver(got) != receiver(want) {
				continue
			}
			// Offsets in a file that is alone in its set are positions minus 1.
			body := text[want.Pos()-1 : want.End()-1]
			require.NotEqual(t, string(source[got.Pos()-1:got.End()-1]), body, "the twin is the real one")
			changed = append(changed, source[:got.Pos()-1]...)
			changed = append(changed, body...)
			return name, append(changed, source[got.End()-1:]...)
		}
	}
	require.Fail(t, "no such function", "%s.%s", receiver(want), want.Name.Name)
	return "", nil
}

// receiver names the type that a method belongs to.
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	typ := f.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	return typ.(*ast.Ident).Name
}
