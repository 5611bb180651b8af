package region

// This file answers: is the right body found, and is anything but one body refused?

import (
	"go/parser"
	"go/token"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const source = `package p

import (
	"errors"
	"os"
)

type T struct{}

// f has a brace in its string.
func (t *T) f() error { return errors.New("}") }

func (t T) f2() {}

func f() int {
	if x, err := os.Open("{"); err == nil { // {
		_ = x
	}
	return 1
}
`

func TestABodyIsFoundByItsName(t *testing.T) {
	for name, body := range map[string]string{"(*T).f": `{ return errors.New("}") }`, "T.f2": "{}"} {
		r, err := Find("p.go", []byte(source), name)
		require.NoError(t, err)
		assert.Equal(t, body, string(r.Body([]byte(source))))
	}
	r, err := Find("p.go", []byte(source), "f")
	require.NoError(t, err)
	assert.Equal(t, 15, r.Line)
	assert.Contains(t, string(r.Replace([]byte(source), []byte("{ return 2 }"))), "func f() int { return 2 }\n")
}

func TestANameOfNoFunctionOrOfTwoIsRefused(t *testing.T) {
	_, err := Find("p.go", []byte(source), "g")
	assert.EqualError(t, err, "p.go has no function g")
	_, err = Find("p.go", []byte(source+"\nfunc f() {}\n"), "f")
	assert.EqualError(t, err, "p.go has 2 functions f, in lines 15 and 22: a region is one")
	_, err = Find("p.go", []byte("package p\nfunc"), "f")
	assert.ErrorContains(t, err, "p.go:2:")
}

func TestAnImportIsKeptThatTheNewBodyDoesNotUse(t *testing.T) {
	text := []byte(source)
	for name, want := range map[string]string{"(*T).f": "var _ = errors.New //", "f": "var _ = os.Open //"} {
		r, err := Find("p.go", text, name)
		require.NoError(t, err)
		got, err := KeepImports("p.go", text, r.Replace(text, []byte("{ panic(1) }")))
		require.NoError(t, err)
		assert.Contains(t, string(got), want)
		_, err = parser.ParseFile(token.NewFileSet(), "p.go", got, 0)
		require.NoError(t, err)
	}
	got, err := KeepImports("p.go", text, text)
	require.NoError(t, err)
	assert.Equal(t, source, string(got))
}

func TestTheVariablesBesideABodyAreFound(t *testing.T) {
	vars, err := Vars("p.go", []byte(source+"\nvar a, b = 1, 2\n\nconst c = 3\n\nvar (\n\td int\n)\n"))
	require.NoError(t, err)
	assert.Equal(t, "\nvar a, b = 1, 2\n\nvar (\n\td int\n)\n", string(vars))
	_, err = Vars("p.go", []byte("package p\nfunc"))
	assert.ErrorContains(t, err, "p.go:2:")
}

func TestOtherChangesThanTheBodysAreNamed(t *testing.T) {
	r, err := Find("p.go", []byte(source), "f")
	require.NoError(t, err)
	others, err := Others("p.go", []byte(source), r.Replace([]byte(source), []byte("{ return 3 }")), "f")
	require.NoError(t, err)
	assert.Empty(t, others)
	mine := []byte("package p\n\nfunc f() int { return 3 }\n\nfunc g() {}\n")
	others, err = Others("p.go", []byte(source), mine, "f")
	require.NoError(t, err)
	assert.Equal(t, []string{"(*T).f", "T.f2", "g"}, others)
}
