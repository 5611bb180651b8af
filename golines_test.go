package greenpoll_test

// This file answers: do all Go: lines have the one form, and does Go declare what they
// and the documents name? CONTRIBUTING.md tells the form.

import (
	"go/build"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/tools/golines"
)

// goLines are those of all files, whatever their build tags: mini's, the tests', and those of
// the modules beside this one.
func goLines(t *testing.T) (lines []golines.Line) {
	for _, file := range goFiles(t, ".") {
		found, err := golines.InFile(filepath.ToSlash(file), []byte(readAll(t, file)))
		assert.NoError(t, err)
		lines = append(lines, found...)
	}
	assert.Greater(t, len(lines), 250)
	return lines
}

// toldOfGo is how a document names something of Go's: `runtime/netpoll.go pollDesc.rg`. Our own
// files stand in no such folder.
var toldOfGo = regexp.MustCompile("`((?:runtime|internal|net|os|syscall|time|sync|iter)/[^` ]+\\.go[^`]*)`")

// toldInDocuments returns what the documents name.
func toldInDocuments(t *testing.T) map[string][]golines.Ref {
	told := make(map[string][]golines.Ref)
	for _, doc := range documents {
		for _, m := range toldOfGo.FindAllStringSubmatch(readAll(t, doc), -1) {
			ref, err := golines.ParseRef(m[1])
			assert.NoError(t, err, doc)
			told[doc] = append(told[doc], ref)
		}
	}
	assert.Greater(t, len(told["docs/faq.md"]), 80)
	assert.Greater(t, len(told["docs/words.md"]), 30)
	return told
}

func TestGoLinesHaveOneForm(t *testing.T) {
	goLines(t)
	toldInDocuments(t)
}

// Names move from one version of Go to the next, and a reader of ours with another one has done
// no wrong. So names are looked up only in the sources of the version that go.mod asks for:
// when that is raised, this test lists what has moved.
func TestGoDeclaresWhatGoLinesName(t *testing.T) {
	source, err := golines.Open(build.Default.GOROOT)
	if err != nil {
		t.Skip(err)
	}
	asked := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(readAll(t, "go.mod"))
	require.Len(t, asked, 2)
	if v := source.Version(); !regexp.MustCompile(`^go` + regexp.QuoteMeta(asked[1]) + `(\.|rc|$)`).MatchString(v) {
		t.Skipf("the Go: lines name what Go %s declares, and here are the sources of %q", asked[1], v)
	}
	for _, line := range goLines(t) {
		for _, ref := range line.Refs {
			_, err := source.Find(ref)
			assert.NoError(t, err, "%s:%d", line.File, line.Number)
		}
	}
	for doc, refs := range toldInDocuments(t) {
		for _, ref := range refs {
			_, err := source.Find(ref)
			assert.NoError(t, err, doc)
		}
	}
}
