package page

// This file answers: is the page whole in one file, safe whatever the run has in it, and readable
// without its script?

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"greenpoll/trace"
)

func bundle(script, styles string) fstest.MapFS {
	return fstest.MapFS{"page.js": {Data: []byte(script)}, "page.css": {Data: []byte(styles)}}
}

func alone(t *testing.T, d Document, files fstest.MapFS) string {
	var b bytes.Buffer
	require.NoError(t, d.alone(&b, files))
	return b.String()
}

func policyOf(t *testing.T, page string) string {
	m := regexp.MustCompile(`<meta http-equiv="Content-Security-Policy" content="([^"]*)">`).FindStringSubmatch(page)
	require.NotNil(t, m, "the page has no policy")
	return html.UnescapeString(m[1])
}

func TestAPageOfOneFileNamesNoOtherFile(t *testing.T) {
	page := alone(t, Document{Recording: []byte("run")}, bundle("start()", `@font-face{src:url("data:font/woff2;base64,Zm9udA==") format("woff2")}`))
	require.NotRegexp(t, `(?i)(src|href)="?(https?:|//|[a-z./]*\.(js|css|woff2))`, page)
	require.Contains(t, page, `<style>@font-face{src:url("data:font/woff2;base64,Zm9udA==")`)
	require.Contains(t, page, `<script id="recording" type="text/plain">`+base64.StdEncoding.EncodeToString([]byte("run"))+`</script>`)
}

func TestThePolicyAllowsThePagesOwnScriptAndStylesAndNothingElse(t *testing.T) {
	page := alone(t, Document{}, bundle("start()", "body{}"))
	hash := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return fmt.Sprintf("'sha256-%s'", base64.StdEncoding.EncodeToString(sum[:]))
	}
	require.Equal(t, "default-src 'none'; base-uri 'none'; form-action 'none'; script-src "+hash("start()")+
		"; style-src "+hash("body{}")+"; font-src data:; img-src data:", policyOf(t, page))
	windows := alone(t, Document{}, bundle("start()\r\n", "body{}\r"))
	require.Contains(t, policyOf(t, windows), "script-src "+hash("start()\n")+"; style-src "+hash("body{}\n"), "as a browser reads it")
	require.NotContains(t, windows, "\r")
	require.Less(t, strings.Index(page, "Content-Security-Policy"), strings.Index(page, "<style>"), "it holds from there on")
}

func TestWhatARunHasInItCannotBecomeAnElement(t *testing.T) {
	evil := `</title></script><script>alert("1")</script>`
	told := []sentence{{i: 1, said: evil, at: evil}}
	page := alone(t, Document{Title: evil, About: evil, Story: Story{Header: evil, SetUp: evil, Told: told}}, bundle("start()", ""))
	require.NotContains(t, page, "<script>alert")
	require.Equal(t, 2, strings.Count(page, "</script>"), "the opening's and the page's own")
}

func TestABundleThatWouldEndItsElementIsRefused(t *testing.T) {
	for _, files := range []fstest.MapFS{bundle(`"</SCRIPT>"`, ""), bundle(`"<!--"`, ""), bundle("", "</style>"), bundle("", "a{b:url(no.woff2)}"), bundle("", "a{b:url( 'https://a')}")} {
		require.Error(t, Document{}.alone(&bytes.Buffer{}, files))
	}
}

func TestWithoutABundleTheCommandThatMakesItIsNamed(t *testing.T) {
	require.ErrorContains(t, Document{}.alone(&bytes.Buffer{}, fstest.MapFS{}), "cd web && npm ci --ignore-scripts && go run ./bundle")
}

func TestTheFirstSentenceAndTheStoryStandThereWithoutAScript(t *testing.T) {
	lines := []trace.Line{
		{Event: trace.Event{I: 1, Kind: trace.Spawn, N: 1, G: 0, P: -1, M: -1}, At: "sched/task.go:1"},
		{Event: trace.Event{I: 2, Kind: trace.Call, Step: 1, G: 1, Mode: trace.Read, Why: "read", FD: 4}, At: "sock/conn.go:68"},
	}
	story := NewStory(trace.Header{}, "read: one Read", lines, 2)
	page := alone(t, Document{Title: "read", Story: story, At: 2}, bundle("start()", ""))
	require.Contains(t, page, `<p class="said">Task 1 calls Read: to the task it looks like a call that blocks.</p>`)
	require.Contains(t, page, `<script id="opening" type="application/json">{"at":2}</script>`)
	_, words, found := strings.Cut(page, "<noscript>")
	require.True(t, found)
	require.Contains(t, words, "<p>read: one Read</p>\n<p>Set-up")
	require.Contains(t, words, `<li value="2"><b>Step 1, call:</b> Task 1 calls Read`)
	require.Contains(t, words, "<code>sock/conn.go:68</code></li>")
	page = alone(t, Document{Story: story}, bundle("start()", ""))
	require.Contains(t, page, `<p class="said">Set-up, 1 event: `, "it opens before the story")
	page = alone(t, Document{Title: "read: one Read that has to wait", Story: story}, bundle("start()", ""))
	require.Contains(t, page, `<p class="said">One Read that has to wait.</p>`, "or with what the run shows")
}

func TestALongStoryIsCutAndSaysSo(t *testing.T) {
	lines := make([]trace.Line, mostSentences+5)
	for i := range lines {
		lines[i].Event = trace.Event{I: uint64(i + 1), Kind: trace.Call, G: 1, Why: "read"}
	}
	story := NewStory(trace.Header{}, "", lines, 1)
	require.Len(t, story.Told, mostSentences)
	require.Contains(t, alone(t, Document{Story: story}, bundle("", "")), "<p>5 more events follow.</p>")
}

func TestThePlaygroundNamesWhatLiesBesideIt(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, Document{}.WritePlayground(&b, false))
	require.Contains(t, policyOf(t, b.String()), "script-src 'self' 'wasm-unsafe-eval'; worker-src blob:")
	require.Contains(t, b.String(), `<script src="page.js"></script>`)
	require.NotContains(t, b.String(), `id="recording"`)
	require.Contains(t, b.String(), `<html lang="en" data-playground>`, "by which the script knows that there is a runtime")
	b.Reset()
	require.NoError(t, Document{}.WritePlayground(&b, true))
	require.Contains(t, b.String(), `<html lang="en" data-playground data-served>`)
	require.NotContains(t, b.String(), "Content-Security-Policy", "the headers have it")
}
