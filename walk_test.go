package greenpoll_test

// This file answers: do the comments of the functions on the walk, README's list,
// docs/architecture.md, docs/backends.md, the debugger's script and mini tell the same four
// steps? trace.Steps has their words.

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/trace"
)

// The walk is to be read in an hour: these are its limits, in lines.
const (
	longestFunction = 40
	longestFile     = 250
)

// A labelled function is one on the walk. Its comment ends with a line for each of its steps,
// such as "Step 3: not ready, the task parks".
type labelled struct {
	file, name  string
	first, last int // lines, without the comment
	steps       []int
}

var label = regexp.MustCompile(`(?m)^Step ([0-9]): (.*)$`)

// theWalk is every labelled function of the house, for all systems.
func theWalk(t *testing.T) (all []labelled) {
	for _, layer := range layers {
		for _, file := range goFiles(t, layer) {
			if !strings.HasSuffix(file, "_test.go") {
				all = append(all, labelsIn(t, file)...)
			}
		}
	}
	require.NotEmpty(t, all)
	return all
}

func labelsIn(t *testing.T, file string) (all []labelled) {
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, nil, parser.ParseComments)
	require.NoError(t, err)
	for _, d := range parsed.Decls {
		f, is := d.(*ast.FuncDecl)
		if !is {
			continue
		}
		l := labelled{file, f.Name.Name, set.Position(f.Pos()).Line, set.Position(f.End()).Line, nil}
		for _, m := range label.FindAllStringSubmatch(f.Doc.Text(), -1) {
			n, _ := strconv.Atoi(m[1])
			if assert.Less(t, n, len(trace.Steps), "%s: %s", file, m[0]) {
				assert.Equal(t, trace.Steps[n].Short, m[2], "%s: %s", file, l.name)
			}
			l.steps = append(l.steps, n)
		}
		if l.steps != nil {
			all = append(all, l)
		}
	}
	return all
}

// at is the labelled function that a line is in.
func at(walk []labelled, file, line string) (labelled, bool) {
	number, _ := strconv.Atoi(line)
	i := slices.IndexFunc(walk, func(l labelled) bool { return l.file == file && l.first <= number && number <= l.last })
	if i < 0 {
		return labelled{}, false
	}
	return walk[i], true
}

func TestTheWalkIsShort(t *testing.T) {
	for _, l := range theWalk(t) {
		assert.LessOrEqual(t, l.last-l.first+1, longestFunction, "%s: lines of %s", l.file, l.name)
		assert.LessOrEqual(t, len(linesOf(t, l.file))-1, longestFile, "lines of %s", l.file)
	}
}

// elsewhere are the files of the walk that README leaves to docs/backends.md.
var elsewhere = regexp.MustCompile(`_(darwin|windows)\.go$|/(fd_completion|execute|op)\.go$`)

// walkSection is the list in a README: headings in bold, and below each its functions.
var walkSection = regexp.MustCompile(`(?s)\n## (?:The walk|Маршрут): .*?\n## `)

var stepHeading = regexp.MustCompile(`(?m)^\*\*(?:Step|Шаг) ([1-4]): (.*?)\.?\*\*`)

// underSteps cuts a text at its headings.
func underSteps(t *testing.T, text string) (parts [5]string) {
	found := stepHeading.FindAllStringSubmatchIndex(text, -1)
	require.Len(t, found, 4, "headings of steps")
	for i, m := range found {
		require.Equal(t, strconv.Itoa(i+1), text[m[2]:m[3]], "the steps are in order")
		end := len(text)
		if i < 3 {
			end = found[i+1][0]
		}
		parts[i+1] = text[m[0]:end]
	}
	return parts
}

func TestTheReadmesListIsTheWalk(t *testing.T) {
	walk := theWalk(t)
	for _, doc := range []string{"README.md", "README.ru.md"} {
		section := walkSection.FindString(readAll(t, doc))
		require.NotEmpty(t, section, doc)
		listed := map[string]bool{} // by step and function
		for step, part := range underSteps(t, section) {
			for _, m := range docLine.FindAllStringSubmatch(part, -1) {
				l, is := at(walk, m[1], m[2])
				if assert.True(t, is, "%s: no label of a step at %s:%s", doc, m[1], m[2]) {
					assert.Contains(t, l.steps, step, "%s: %s of %s", doc, l.name, l.file)
					listed[fmt.Sprint(step, l.file, l.name)] = true
				}
			}
		}
		for _, l := range walk {
			for _, step := range l.steps {
				if !elsewhere.MatchString(l.file) {
					assert.True(t, listed[fmt.Sprint(step, l.file, l.name)], "%s: step %d lacks %s of %s", doc, step, l.name, l.file)
				}
			}
		}
	}
}

func TestTheDocumentsHeadingsAreTheSteps(t *testing.T) {
	for _, doc := range []string{"README.md", "docs/architecture.md"} {
		text := readAll(t, doc)
		for _, m := range stepHeading.FindAllStringSubmatch(text, -1) {
			n, _ := strconv.Atoi(m[1])
			assert.Equal(t, trace.Steps[n].Long, m[2], doc)
		}
	}
	for _, m := range aStep.FindAllStringSubmatch(readAll(t, steps), -1) {
		n, _ := strconv.Atoi(m[1])
		assert.True(t, strings.Contains(readAll(t, steps), "# "+trace.Steps[n].Heading()+"\n"), "%s: step %d", steps, n)
	}
}

func TestTheArchitectureTellsEachLineUnderItsStep(t *testing.T) {
	walk := theWalk(t)
	_, text, found := strings.Cut(readAll(t, "docs/architecture.md"), "\n## The four steps")
	require.True(t, found)
	text, _, _ = strings.Cut(text, "\n### ")
	named := 0
	for step, part := range underSteps(t, text) {
		for _, m := range docLine.FindAllStringSubmatch(part, -1) {
			if l, is := at(walk, m[1], m[2]); is {
				named++
				assert.Contains(t, l.steps, step, "%s of %s", l.name, l.file)
			}
		}
	}
	assert.Greater(t, named, 9)
}

func TestTheWalkOfOtherSystemsIsInTheBackendsTable(t *testing.T) {
	text := readAll(t, "docs/backends.md")
	for _, l := range theWalk(t) {
		if elsewhere.MatchString(l.file) {
			named := regexp.MustCompile(regexp.QuoteMeta("`"+l.file) + ":[0-9]+`[^`]*`[^`]*\\b" + l.name + `\(`)
			assert.True(t, named.MatchString(text), "%s of %s", l.name, l.file)
		}
	}
}

// oneEvent is how the narrator names an event of a step.
var oneEvent = regexp.MustCompile(`(?m)^  ([1-4]) +\+[^/]* ([a-z_/0-9]+\.go):([0-9]+) `)

func TestTheNarratorTellsEachEventUnderAStepOfItsFunction(t *testing.T) {
	walk := theWalk(t)
	told := oneEvent.FindAllStringSubmatch(readAll(t, "README.md"), -1)
	assert.Greater(t, len(told), 8)
	for _, m := range told {
		step, _ := strconv.Atoi(m[1])
		if l, is := at(walk, m[2], m[3]); assert.True(t, is, "no label at %s:%s: paste a fresh run of tenget", m[2], m[3]) {
			assert.Contains(t, l.steps, step, "%s of %s", l.name, l.file)
		}
	}
}

func TestTheDebuggerStopsInFunctionsOfTheStep(t *testing.T) {
	walk, text := theWalk(t), readAll(t, steps)
	found := aStep.FindAllStringSubmatchIndex(text, -1)
	for i, m := range found {
		end := len(text)
		if i+1 < len(found) {
			end = found[i+1][0]
		}
		for _, b := range breakpoint.FindAllStringSubmatch(text[m[0]:end], -1) {
			if l, is := at(walk, b[3], b[4]); assert.True(t, is, "no label at %s:%s", b[3], b[4]) {
				assert.Contains(t, l.steps, i+1, "%s of %s", l.name, l.file)
			}
		}
	}
}

// Each step has three texts, and no two steps share one.
func TestEachStepHasALongAShortAndAOneWordForm(t *testing.T) {
	seen := map[string]bool{}
	for n, s := range trace.Steps[1:] {
		assert.EqualValues(t, n+1, s.Number)
		assert.Greater(t, len(s.Long), len(s.Short))
		assert.NotContains(t, s.Word, " ")
		for _, text := range []string{s.Long, s.Short, s.Word} {
			assert.NotEmpty(t, text)
			assert.False(t, seen[text], text)
			seen[text] = true
		}
	}
	assert.Contains(t, trace.Steps[2].Long, "netpoller")
}
