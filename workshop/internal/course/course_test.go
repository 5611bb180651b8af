package course

// This file answers: is an exercise that lacks something refused, with a sentence that says what?

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const whole = `# A title
Evening: 0
File: p/p.go
Func: f
Learnt: One sentence.

A text.

## Hint
one

## Hint
two

## Hint
three
`

// written makes a clone with one exercise.
func written(t *testing.T, exercise, source string) string {
	root := t.TempDir()
	for path, text := range map[string]string{
		"p/p.go":                                source,
		"workshop/exercises/01_one/exercise.md": exercise,
		"workshop/exercises/01_one/starter.go":  "//go:build ignore\n\npackage p\n\nfunc f() { panic(1) }\n",
	} {
		path = filepath.Join(root, filepath.FromSlash(path))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	return root
}

func TestAWholeExerciseIsRead(t *testing.T) {
	all, err := Load(written(t, whole, "package p\n\nfunc f() {}\n"))
	require.NoError(t, err)
	require.Len(t, all, 1)
	e := all[0]
	assert.Equal(t, []any{1, "one", "A title", "p", "01_one", []string{"one", "two", "three"}},
		[]any{e.N, e.Name, e.Title, e.Package(), e.Folder(), e.Hints})
	_, err = e.Checks()
	assert.EqualError(t, err, "it has no check.go")
}

func TestCodeAtTheBeginningOfATextKeepsItsIndent(t *testing.T) {
	exercise := strings.Replace(whole, "A text.\n", "\n    text()\n    if true {\n", 1)
	exercise = strings.Replace(exercise, "two\n", " \n    two()\n    // and more\n \n", 1)
	all, err := Load(written(t, exercise, "package p\n\nfunc f() {}\n"))
	require.NoError(t, err)
	assert.Equal(t, "    text()\n    if true {", all[0].Text)
	assert.Equal(t, []string{"one", "    two()\n    // and more", "three"}, all[0].Hints)
}

func TestALabThatLacksSomethingIsRefused(t *testing.T) {
	const wholeLab = "# A title\nSystems: linux\nTools: ss\nTold: It is wrong\nLearnt: One sentence.\n\nA text.\n\n## Hint\none\n\n## Hint\ntwo\n\n## Hint\nthree\n"
	read := func(text string, programs ...string) ([]Lab, error) {
		root := t.TempDir()
		for _, path := range append(programs, "lab.md") {
			path = filepath.Join(root, "workshop/labs/1_one", filepath.FromSlash(path))
			require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
			require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		}
		return Labs(root)
	}
	all, err := read(wholeLab, "broken/main.go", "repaired/main.go")
	require.NoError(t, err)
	require.Len(t, all, 1)
	assert.Equal(t, []string{"L1", "lab1_one", "workshop/labs/1_one/broken", "It is wrong"}, []string{all[0].Label(), all[0].Folder(), all[0].Package(), all[0].Told})
	for cut, said := range map[string]string{
		"Told: It is wrong\n":       "workshop/labs/1_one: lab.md: it lacks Systems, Tools or Told",
		"Learnt: One sentence.\n":   "workshop/labs/1_one: lab.md: it lacks Learnt",
		"## Hint\nthree\n":          "workshop/labs/1_one: lab.md: it has 2 hints",
		"there is no other program": "repaired",
	} {
		_, err := read(strings.Replace(wholeLab, cut, "", 1), "broken/main.go")
		assert.ErrorContains(t, err, said)
	}
}

func TestAnExerciseThatLacksSomethingIsRefused(t *testing.T) {
	const source = "package p\n\nfunc f() {}\n"
	for _, c := range []struct{ exercise, source, said string }{
		{whole, "package p\n", "01_one: p/p.go has no function f"},
		{whole, source + "func f() {}\n", "01_one: p/p.go has 2 functions f"},
		{strings.Replace(whole, "## Hint\nthree\n", "", 1), source, "01_one: exercise.md: it has 2 hints"},
		{strings.Replace(whole, "Learnt: One sentence.\n", "", 1), source, "it lacks Learnt"},
		{strings.Replace(whole, "Func: f\n", "", 1), source, "it lacks Evening, File or Func"},
		{strings.Replace(whole, "Evening: 0", "Evning: 0", 1), source, `there is no key "Evning"`},
		{strings.Replace(whole, "# A title", "A title", 1), source, "it must begin with # and a title"},
		{strings.Replace(whole, "A text.\n", "", 1), source, "it has no text"},
		{strings.Replace(whole, "Evening: 0", "Step: x", 1), source, "invalid syntax"},
	} {
		_, err := Load(written(t, c.exercise, c.source))
		assert.ErrorContains(t, err, c.said)
	}
	_, err := Load(written(t, strings.Replace(whole, "File:", "Needs: none\nFile:", 1), source))
	assert.ErrorContains(t, err, `01_one: no exercise before it is "none"`)
	root := written(t, whole, source)
	require.NoError(t, os.CopyFS(filepath.Join(root, "workshop/exercises/01_two"), os.DirFS(filepath.Join(root, "workshop/exercises/01_one"))))
	_, err = Load(root)
	assert.ErrorContains(t, err, "01_two: the exercise after 1 has the number 1")
}
