package greenpoll_test

// This file answers: is docs/faq.md still short, and does each answer lead to something
// that exists? The lines and Go's functions that it names are checked with those of the
// other documents, in house_test.go.

import (
	"go/build"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mostWords is how long an answer may be: what stands between a question and the next,
// without commands, lines and names of files.
const mostWords = 80

var (
	codeSpan = regexp.MustCompile("`[^`]*`")
	goNames  = regexp.MustCompile("(?m)^- Go: .*$")
	command  = regexp.MustCompile("(?m)^- `([^`]+)`")
	testRun  = regexp.MustCompile(`(?:go|kqueue-run.sh) test(?: -v)? (\S+ )?-run (\w+) ?(\./\w+)?`)
	program  = regexp.MustCompile(`go run (\./\S+)`)

	changeDir = regexp.MustCompile(`^cd (\S+) && `)
	script    = regexp.MustCompile(`(?:\bbash |\$PWD/|--init )([a-z.][\w./-]*)`)
	packages  = regexp.MustCompile(`(?:(?:go|kqueue-run.sh) (?:test|vet|build)|dlv debug)(?: -\S+(?: \$\S+)?)*((?: \./\S*)+)`)
)

// questions returns the answers of the page by their questions.
func questions(t *testing.T) map[string]string {
	answers := make(map[string]string)
	for part := range strings.SplitSeq(readAll(t, "docs/faq.md"), "\n### ") {
		part, _, _ = strings.Cut(part, "\n## ")
		if question, answer, ok := strings.Cut(part, "\n"); ok && !strings.HasPrefix(question, "# ") {
			assert.NotContains(t, answers, question)
			answers[question] = answer
		}
	}
	return answers
}

func TestEachAnswerIsShortAndLeadsSomewhere(t *testing.T) {
	answers := questions(t)
	assert.Greater(t, len(answers), 45)
	for question, answer := range answers {
		assert.Regexp(t, `[?.]$`, question)
		assert.Contains(t, question, "?", "it is no question")
		words := goNames.ReplaceAllString(answer, "")
		words = docLine.ReplaceAllString(words, "") // but for the bracket in front of it
		prose, list, _ := strings.Cut(words, "\n- ")
		text := prose + " " + codeSpan.ReplaceAllString(list, "")
		counted := regexp.MustCompile(`\w`)
		n := 0
		for _, word := range strings.Fields(text) {
			if counted.MatchString(word) && word != "Here:" {
				n++
			}
		}
		assert.LessOrEqual(t, n, mostWords, "%s: the answer has %d words", question, n)
		assert.True(t, command.MatchString(answer) || docLine.MatchString(answer), "%s: neither a command nor a line", question)
		assert.Contains(t, answer, "Go", "%s: what is it like in Go?", question)
		assert.Regexp(t, `greenpoll|Block`, answer, "%s: what is it like here?", question)
	}
}

func TestWhatTheCommandsOfTheAnswersNameExists(t *testing.T) {
	tests, programs := 0, 0
	for question, answer := range questions(t) {
		for _, c := range command.FindAllStringSubmatch(answer, -1) {
			test, prog := checkCommand(t, question, c[1])
			tests, programs = tests+test, programs+prog
		}
	}
	assert.Greater(t, tests, 10)
	assert.Greater(t, programs, 10)
}

// checkCommand checks that what a command of a document names exists: its tests, programs,
// packages and scripts. It returns how many tests and programs those are. where says where
// the command stands.
func checkCommand(t *testing.T, where, command string) (tests, programs int) {
	root := "."
	if inside := changeDir.FindStringSubmatch(command); inside != nil {
		root = inside[1]
	}
	if m := testRun.FindStringSubmatch(command); m != nil {
		tests++
		dir := m[3]
		if before := strings.TrimSpace(m[1]); dir == "" && strings.HasPrefix(before, "./") {
			dir = before
		}
		if dir == "" {
			dir = filepath.Join(build.Default.GOROOT, "src", strings.TrimSpace(m[1])) // a test of Go's own
			if _, err := os.Stat(dir); err != nil {
				return tests, programs
			}
		}
		assert.True(t, hasTest(t, dir, m[2]), "%s: %s has no test called %s", where, dir, m[2])
	}
	if m := program.FindStringSubmatch(command); m != nil {
		programs++
		assert.FileExists(t, filepath.Join(root, m[1], "main.go"), where)
	}
	for _, m := range script.FindAllStringSubmatch(command, -1) {
		assert.FileExists(t, filepath.Join(root, m[1]), "%s: %s", where, command)
	}
	if m := packages.FindStringSubmatch(command); m != nil {
		for dir := range strings.FieldsSeq(m[1]) {
			assert.DirExists(t, filepath.Join(root, strings.TrimSuffix(dir, "/...")), "%s: %s", where, command)
		}
	}
	return tests, programs
}

// hasTest reports whether the package in dir has a test whose name has name in it.
func hasTest(t *testing.T, dir, name string) bool {
	files, err := filepath.Glob(dir + "/*_test.go")
	require.NoError(t, err)
	defined := regexp.MustCompile(`(?m)^func Test\w*` + strings.TrimPrefix(name, "Test") + `\w*\(`)
	for _, file := range files {
		if defined.MatchString(readAll(t, file)) {
			return true
		}
	}
	return false
}
