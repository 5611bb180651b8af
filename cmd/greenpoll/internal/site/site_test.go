package site

// This file answers: is a patch what makes the wrong build of the right one, are the games
// complete, and does what cannot be built say why?

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/cmd/greenpoll/internal/session"
	"greenpoll/poller/explore"
	"greenpoll/tools/overlay/bodies"
)

// patched does what web/src/runtime/patch.ts does.
func patched(t *testing.T, a, patch []byte) (b []byte) {
	next := func() uint64 {
		n, size := binary.Uvarint(patch)
		require.Positive(t, size)
		patch = patch[size:]
		return n
	}
	type piece struct{ between, from, length int }
	total, n, from := next(), next(), 0
	var pieces []piece
	for range n {
		between := next()
		off, size := binary.Varint(patch)
		patch = patch[size:]
		from += int(off)
		pieces = append(pieces, piece{int(between), from, int(next())})
		from += pieces[len(pieces)-1].length
	}
	for _, p := range pieces {
		b, patch = append(b, patch[:p.between]...), patch[p.between:]
		for i := range p.length {
			b = append(b, a[p.from+i]+patch[i])
		}
		patch = patch[p.length:]
	}
	b = append(b, patch...)
	require.Len(t, b, int(total))
	return b
}

func TestAPatchMakesTheOneOfTheOther(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 50_000)
	for i := range noise {
		noise[i] = byte(random.IntN(256))
	}
	moved := append(append([]byte("new at its beginning"), noise[20_000:]...), noise[:20_000]...)
	touched := bytes.Clone(noise)
	for i := 0; i < len(touched); i += 90 {
		touched[i]++
	}
	for name, pair := range map[string][2][]byte{
		"the same": {noise, noise}, "from nothing": {nil, noise}, "to nothing": {noise, nil}, "short": {[]byte("abc"), []byte("abd")},
		"shorter": {noise, noise[100:40_000]}, "moved": {noise, moved}, "a byte here and there": {noise, touched},
		"repeated": {bytes.Repeat([]byte("ab"), 1000), bytes.Repeat([]byte("ab"), 1500)},
	} {
		patch := delta(pair[0], pair[1])
		assert.True(t, bytes.Equal(pair[1], patched(t, pair[0], patch)), name)
	}
	small, err := zipped(delta(noise, touched))
	require.NoError(t, err)
	assert.Less(t, len(small), len(noise)/100, "what is much the same costs little")
}

func root(t *testing.T) string {
	root, err := session.FindRoot()
	require.NoError(t, err)
	return root
}

func TestEachGameHasTheRealCodeAWrongBodyAndWhatDiffers(t *testing.T) {
	games, err := gamesOf(root(t))
	require.NoError(t, err)
	real := map[string]bool{}
	wrong := 0
	for _, g := range games {
		if g.Body == "" {
			real[g.Name] = true
			continue
		}
		wrong++
		assert.True(t, real[g.Name], "%s: the real code of %q", g.Body, g.Name)
		assert.NotEmpty(t, g.Says)
		assert.NotEmpty(t, g.Breaks)
		var minus, plus int
		for _, d := range g.Diff {
			minus += map[string]int{"-": 1}[d.Mark]
			plus += map[string]int{"+": 1}[d.Mark]
		}
		assert.NotZero(t, minus+plus, g.Body)
	}
	assert.GreaterOrEqual(t, wrong, 6)
}

func TestTheGamesAreShort(t *testing.T) {
	for _, name := range Games {
		for _, s := range explore.WrongBodies {
			if s.Body == name {
				assert.LessOrEqual(t, len(s.Choices), len("5:1,8:1"), name)
			}
		}
	}
}

func TestADiffHasBothFunctions(t *testing.T) {
	a := []string{"func f() {", "\tone()", "\ttwo() // that", "}"}
	b := []string{"func f() {", "\ttwo()", "\tthree()", "}"}
	assert.Equal(t, []DiffLine{{"", "func f() {"}, {"-", "\tone()"}, {"", "\ttwo()"}, {"+", "\tthree()"}, {"", "}"}}, compared(a, b))
	assert.Equal(t, []DiffLine{{"+", "x"}}, compared(nil, []string{"x"}))
	assert.Equal(t, []DiffLine{{"-", "x"}}, compared([]string{"x"}, nil))
}

func TestABodyWithoutAFunctionHasNoDiff(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"overlays/p_x.go": "package p\n\nconst A = 2\n", "p/p.go": "package p\n\nconst A = 1\n"} {
		require.NoError(t, write(dir, name, []byte(text)))
	}
	_, err := diffOf(dir, bodies.Body{Name: "p_x", Package: "p"})
	assert.EqualError(t, err, "p_x replaces no function")
}

func TestAScriptHandsInWhatItCarries(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, Site{}.writeScript(dir, "wrong/x.js", map[string]string{"patch": "</script>\u2028"}, 0))
	text, err := os.ReadFile(filepath.Join(dir, "wrong", "x.js"))
	require.NoError(t, err)
	var value map[string]string
	inside, found := bytes.CutPrefix(text, []byte(`greenpollLoaded("wrong/x.js", `))
	require.True(t, found)
	require.NoError(t, json.Unmarshal(bytes.TrimSuffix(inside, []byte(");\n")), &value))
	assert.Equal(t, "</script>\u2028", value["patch"])
	assert.NotContains(t, string(text), "\u2028", "a line ends there, in older JavaScript")
}

// The folder may be one that "greenpoll serve" serves just now.
func TestAFileThatIsBeingReadIsReplacedAndNotCutOff(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, write(dir, "page.js", []byte("the old one")))
	reader, err := os.Open(filepath.Join(dir, "page.js"))
	require.NoError(t, err)
	defer reader.Close()
	if runtime.GOOS == "windows" {
		t.Skip("a file that is open keeps its name")
	}
	require.NoError(t, write(dir, "page.js", []byte("new")))
	text, err := io.ReadAll(reader)
	require.NoError(t, err)
	require.Equal(t, "the old one", string(text))
}

func TestWhatCannotBeBuiltSaysWhy(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := Site{Root: root(t)}.build(t.Context(), "")
	assert.EqualError(t, err, "there is no go command in your PATH, and the runtime must be built for the browser")
}

func TestTheRuntimeThatDoesNotCompileShowsWhatTheCompilerSays(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.work":              "go 1.26.0\n\nuse ./cmd/greenpoll\n",
		"cmd/greenpoll/go.mod": "module m\n\ngo 1.26.0\n",
		"cmd/greenpoll/internal/page/browser/main.go": "package main\n\nfunc main() { nope() }\n",
	} {
		require.NoError(t, write(dir, name, []byte(text)))
	}
	_, err := Site{Root: dir}.build(t.Context(), "")
	assert.ErrorContains(t, err, fmt.Sprintf("go build has failed:\n# m/internal/page/browser\n%s: undefined: nope", filepath.FromSlash("internal/page/browser/main.go:3:15")))
}
