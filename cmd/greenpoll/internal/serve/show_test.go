package serve

// This file answers: does a run that is shown come to each open page, once?

import (
	"bufio"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A stream is the events as a page hears them.
type stream struct {
	t     *testing.T
	lines *bufio.Scanner
}

// listen opens the stream as a browser does that has seen the run with number last; "": none.
func listen(s *site, last string) stream {
	r, err := http.NewRequestWithContext(s.t.Context(), "GET", "http://"+s.addr+"/events", nil)
	require.NoError(s.t, err)
	r.AddCookie(&http.Cookie{Name: "greenpoll-" + s.addr[strings.LastIndexByte(s.addr, ':')+1:], Value: s.token})
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	require.NoError(s.t, err)
	require.Equal(s.t, http.StatusOK, answer.StatusCode)
	require.Equal(s.t, "text/event-stream", answer.Header.Get("Content-Type"))
	s.t.Cleanup(func() { answer.Body.Close() })
	return stream{s.t, bufio.NewScanner(answer.Body)}
}

// sees waits for the next lines, but for empty ones.
func (s stream) sees(want ...string) {
	for _, w := range want {
		require.True(s.t, s.lines.Scan(), "the stream has ended before %q", w)
		for s.lines.Text() == "" {
			require.True(s.t, s.lines.Scan(), "the stream has ended before %q", w)
		}
		require.Equal(s.t, w, s.lines.Text())
	}
}

// ends waits for the end, which comes in good order: the connection is not cut.
func (s stream) ends() {
	for s.lines.Scan() {
		require.Empty(s.t, s.lines.Text())
	}
	require.NoError(s.t, s.lines.Err())
}

func TestARunThatIsShownComesToEachOpenPage(t *testing.T) {
	s := start(t)
	one, two := listen(s, ""), listen(s, "")
	one.sees(": hello")
	two.sees(": hello")
	s.Show(Run{Title: "it passes", Recording: []byte("bytes of one"), At: 7})
	for _, page := range []stream{one, two} {
		page.sees("event: show", "id: 1", `data: {"at":7,"live":0,"more":false,"recording":"recordings/1","title":"it passes"}`)
	}
	answer, text := s.ask("GET", "/recordings/1", nil)
	require.Equal(t, "application/octet-stream", answer.Header.Get("Content-Type"))
	require.Equal(t, "bytes of one", text)
	s.Show(Run{Recording: []byte("bytes of two")})
	one.sees("event: show", "id: 2", `data: {"at":0,"live":0,"more":false,"recording":"recordings/2","title":""}`)
}

func TestAPageThatIsOpenedLaterSeesTheLastRun(t *testing.T) {
	s := start(t)
	s.Show(Run{Title: "first"})
	s.Show(Run{Title: "second"})
	listen(s, "").sees(": hello", "event: show", "id: 2", `data: {"at":0,"live":0,"more":false,"recording":"recordings/2","title":"second"}`)
}

// The browser opens a stream anew that broke off, and the reader may be at another event by then.
func TestAPageThatListensAnewIsNotShownTheSameRunAgain(t *testing.T) {
	s := start(t)
	s.Show(Run{Title: "first"})
	page := listen(s, "1")
	page.sees(": hello")
	s.Show(Run{Title: "second"})
	page.sees("event: show", "id: 2")
}

func TestOnlyTheLastRunsAreKept(t *testing.T) {
	s := start(t)
	for range kept + 1 {
		s.Show(Run{Recording: []byte("run")})
	}
	for path, want := range map[string]int{"/recordings/1": 404, "/recordings/2": 200, "/recordings/0": 404, "/recordings/99": 404, "/recordings/x": 404} {
		answer, _ := s.ask("GET", path, nil)
		require.Equal(t, want, answer.StatusCode, path)
	}
}
