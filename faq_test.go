package greenpoll_test

// This file answers: is docs/faq.md still short, and does each answer lead to something
// that exists? The lines that it names are checked with those of the other documents, in
// house_test.go, and so is what it names of Go's, in golines_test.go.

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// mostWords is how long an answer may be: what stands between a question and the next,
// without commands, lines and names of files.
const mostWords = 80

var (
	codeSpan = regexp.MustCompile("`[^`]*`")
	goNames  = regexp.MustCompile("(?m)^- Go: .*$")
	command  = regexp.MustCompile("(?m)^- `([^`]+)`")
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

func TestEverythingThatTheAnswersCommandsNameExists(t *testing.T) {
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
