package greenpoll_test

// This file answers: does what the documents say of the code still hold? Imports point
// one way, mini names its counterparts, the lines named in the documents are the right
// ones, and the README's program compiles. golines_test.go looks up what is named of Go.

import (
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/trace"
)

var update = flag.Bool("update", false, "set the line numbers in the documents right")

// layers are the packages, each of which may import those before it.
var layers = []string{"trace", "sched", "poller", "sys", "sock", "greenhttp"}

func TestImportsPointOneWay(t *testing.T) {
	for i, layer := range layers {
		files, err := filepath.Glob(layer + "/*.go")
		require.NoError(t, err)
		require.NotEmpty(t, files, layer)
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
			require.NoError(t, err)
			for _, spec := range parsed.Imports {
				path, _ := strconv.Unquote(spec.Path.Value)
				name, ours := strings.CutPrefix(path, "greenpoll/")
				if ours {
					assert.Contains(t, layers[:i], name, "%s imports %s", file, path)
				}
			}
		}
	}
}

// mini is read before the full code: it must be readable without any of it.
func TestMiniImportsNothingElseOfTheModule(t *testing.T) {
	for _, file := range goFiles(t, "mini") { // its tests, too
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range parsed.Imports {
			assert.NotRegexp(t, `^"greenpoll`, spec.Path.Value, file)
		}
	}
}

func TestMinisHeadingsAreTheNarrators(t *testing.T) {
	var story strings.Builder
	var lines []trace.Line
	for _, e := range []trace.Event{
		{Kind: trace.Call, Step: 1, G: 1, Mode: trace.Read, Why: "read"},
		{Kind: trace.Try, Step: 2, G: 1, Mode: trace.Read},
		{Kind: trace.Park, Step: 3, G: 1},
		{Kind: trace.Ready, Step: 4, G: 1},
		{Kind: trace.Return, Step: 4, G: 1, Mode: trace.Read},
	} {
		e.I = uint64(len(lines) + 1)
		lines = append(lines, trace.Line{Event: e})
	}
	require.NoError(t, trace.NarrateCall(&story, lines, 1, "read"))
	var headings []string
	for _, m := range regexp.MustCompile(`(?m)^\t[1-4]: "(Step .*)",$`).FindAllStringSubmatch(readAll(t, "mini/main.go"), -1) {
		headings = append(headings, m[1])
	}
	assert.Len(t, headings, 4)
	assert.Equal(t, headings, regexp.MustCompile("(?m)^Step .*").FindAllString(story.String(), -1))
}

// fullOf is how mini names the full counterpart of what it declares, at the end of the comment:
// "Full: sched/park.go (*Task).Park".
var fullOf = regexp.MustCompile(`Full: ([a-z_/0-9]+\.go) ((?:\(\*?\w+\)\.)?\w+)\n$`)

// The example, and the stubs for other systems, have no counterpart.
func TestEverythingInMiniNamesItsFullCounterpart(t *testing.T) {
	for _, file := range miniFiles(t) {
		if strings.HasSuffix(file, "/main.go") || strings.HasSuffix(file, "_other.go") {
			continue
		}
		for name, doc := range declared(t, file) {
			m := fullOf.FindStringSubmatch(doc)
			if assert.NotNil(t, m, "%s: the comment of %s does not end with Full: and a file and a name", file, name) {
				_, exists := declared(t, m[1])[m[2]]
				assert.True(t, exists, "%s: %s: %s does not declare %s", file, name, m[1], m[2])
			}
		}
	}
}

// declared returns the functions and types that a file declares, each with its comment. A
// method is named as in (*Task).Park.
func declared(t *testing.T, file string) map[string]string {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	require.NoError(t, err)
	docs := map[string]string{}
	for _, d := range parsed.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			name := d.Name.Name
			if d.Recv != nil {
				name = "(" + types.ExprString(d.Recv.List[0].Type) + ")." + name
			}
			docs[name] = d.Doc.Text()
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if s, ok := spec.(*ast.TypeSpec); ok {
					docs[s.Name.Name] = d.Doc.Text()
				}
			}
		}
	}
	return docs
}

// miniFiles are the files of mini, but for its tests.
func miniFiles(t *testing.T) []string {
	files := slices.DeleteFunc(goFiles(t, "mini"), func(file string) bool { return strings.HasSuffix(file, "_test.go") })
	require.NotEmpty(t, files)
	return files
}

// documents are those that name lines of the code.
var documents = []string{"README.md", "README.ru.md", "docs/architecture.md", "docs/backends.md", "docs/performance.md", "docs/faq.md",
	"docs/words.md", "docs/from-mini.md", "docs/rest.md", "docs/debugging.md", "docs/page.md", "CONTRIBUTING.md"}

// docLine is how a document names a line: [`sched/park.go:31`](...) `Park`, that
// is file, number, and a text that stands on the line.
var docLine = regexp.MustCompile("`([a-z_/0-9]+\\.go):([0-9]+)`\\]\\(([./]*)([a-z_/0-9]+\\.go)#L([0-9]+)\\) `([^`]+)`")

func TestLinesNamedInTheDocumentsAreRight(t *testing.T) {
	for _, doc := range documents {
		text, err := os.ReadFile(doc)
		require.NoError(t, err)
		named := docLine.FindAllStringSubmatch(string(text), -1)
		assert.NotEmpty(t, named, doc)
		for _, m := range named {
			file, number, want := m[1], m[2], m[6]
			right := lineWith(t, file, want)
			if !assert.NotEmpty(t, right, "%s: no line of %s has %q", doc, file, want) {
				continue
			}
			fixed := fmt.Sprintf("`%s:%s`](%s%s#L%s) `%s`", file, right, m[3], m[4], right, want)
			if *update {
				text = []byte(strings.ReplaceAll(string(text), m[0], fixed))
			} else {
				assert.Equal(t, right, number, "%s: %s of %s (go test . -update sets it right)", doc, want, file)
				assert.Equal(t, m[0], fixed, doc)
			}
		}
		if *update {
			require.NoError(t, os.WriteFile(doc, text, 0o644))
		}
	}
}

// lineWith returns the number of the line of a file that is text, or else of the first
// line that contains it, comments left aside; "" if there is none.
func lineWith(t *testing.T, file, text string) string {
	lines := linesOf(t, file)
	at := slices.Index(lines, text)
	if at < 0 {
		at = slices.IndexFunc(lines, func(l string) bool {
			return strings.Contains(l, text) && !strings.HasPrefix(strings.TrimSpace(l), "//")
		})
	}
	if at < 0 {
		return ""
	}
	return strconv.Itoa(at + 1)
}

// relativeLink is a link from a document to a file of the repository.
var relativeLink = regexp.MustCompile(`\]\(([a-zA-Z0-9_./-]+)(?:#[^)]*)?\)`)

func TestLinksInTheDocumentsLeadToFiles(t *testing.T) {
	for _, doc := range append([]string{"docs/using.md", "overlays/README.md", "bench/RESULTS.md"}, documents...) {
		for _, m := range relativeLink.FindAllStringSubmatch(readAll(t, doc), -1) {
			_, err := os.Stat(filepath.Join(filepath.Dir(doc), m[1]))
			assert.NoError(t, err, doc)
		}
	}
}

// narratedLine is how the narrator names the line of an event.
var narratedLine = regexp.MustCompile(`(?m)^  [1-4 ] +\+[^/]* ([a-z_/0-9]+\.go):([0-9]+) `)

func TestTheReadmesTengetOutputNamesStatementsThatEmit(t *testing.T) {
	statements := map[string]bool{}
	for _, s := range sites(t) {
		statements[fmt.Sprintf("%s:%d", s.file, s.line)] = true
		statements[fmt.Sprintf("%s:%d", s.file, s.function)] = true
	}
	for _, doc := range []string{"README.md", "README.ru.md"} {
		narrated := narratedLine.FindAllStringSubmatch(readAll(t, doc), -1)
		assert.Greater(t, len(narrated), 8, doc)
		for _, m := range narrated {
			number, _ := strconv.Atoi(m[2])
			lines := linesOf(t, m[1])
			require.LessOrEqual(t, number, len(lines), m[1])
			if !statements[m[1]+":"+m[2]] {
				assert.Regexp(t, inside["emitReady"]+"|"+inside["emitNext"], lines[number-1], "%s: %s:%s: paste a fresh run of tenget", doc, m[1], m[2])
			}
		}
	}
}

// mine is the README's "Write your own": the imports that it names, and the program.
var mine = regexp.MustCompile("(?s)## Write your own.*?with the imports (.*?)\\. .*?```go\n(.*?)```")

func TestTheReadmesProgramCompiles(t *testing.T) {
	m := mine.FindStringSubmatch(readAll(t, "README.md"))
	require.Len(t, m, 3)
	var imports strings.Builder
	for _, name := range regexp.MustCompile("`(.*?)`").FindAllStringSubmatch(m[1], -1) {
		fmt.Fprintf(&imports, "import %q\n", name[1])
	}
	program := fmt.Sprintf("package main\n%s\nvar urls []string\n\nfunc main() {\n%s\nfmt.Println(err)\n}\n", &imports, m[2])

	// Put where the README says, without writing into the clone.
	dir, place := t.TempDir(), filepath.Join("examples", "mine", "main.go")
	source, overlay := filepath.Join(dir, "main.go"), filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(source, []byte(program), 0o644))
	abs, err := filepath.Abs(place)
	require.NoError(t, err)
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{abs: source}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(overlay, replace, 0o644))
	out, err := exec.Command("go", "build", "-buildvcs=false", "-overlay", overlay, "-o", dir, "./examples/mine").CombinedOutput()
	assert.NoError(t, err, "%s\n%s", out, program)
}

func linesOf(t *testing.T, file string) []string {
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	return strings.Split(string(text), "\n")
}

func goFiles(t *testing.T, dir string) (files []string) {
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".go") {
			files = append(files, path)
		}
		return err
	}))
	return files
}

func readAll(t *testing.T, file string) string {
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	return string(text)
}
