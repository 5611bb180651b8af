package serve

// This file answers: is nobody answered but the reader's own browser, at our own page?

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// A site is a server that runs.
type site struct {
	*Server
	t    *testing.T
	addr string
	end  func() error // ends it, and returns how it has ended
}

func start(t *testing.T) *site {
	files := fstest.MapFS{"page.js": {Data: []byte("start()")}, "lib/a.js": {Data: []byte("a()")}}
	l, err := Listen("127.0.0.1:0")
	require.NoError(t, err)
	s := &site{Server: New(files, []byte("<!doctype html>")), t: t, addr: l.Addr().String()}
	s.run(l)
	return s
}

// ask sends a request with the cookie, changed by change.
func (s *site) ask(method, path string, change func(r *http.Request)) (*http.Response, string) {
	r, err := http.NewRequestWithContext(s.t.Context(), method, "http://"+s.addr+path, nil)
	require.NoError(s.t, err)
	_, port, err := net.SplitHostPort(s.addr)
	require.NoError(s.t, err)
	r.AddCookie(&http.Cookie{Name: "greenpoll-" + port, Value: s.token})
	if change != nil {
		change(r)
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	require.NoError(s.t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(s.t, err)
	return answer, string(text)
}

func (s *site) refuses(method, path, why string, change func(r *http.Request)) {
	answer, text := s.ask(method, path, change)
	require.Equal(s.t, http.StatusForbidden, answer.StatusCode, "%s %s", method, path)
	require.Contains(s.t, text, why)
	require.Contains(s.t, text, "address that greenpoll serve has printed", "what to do")
	require.NotContains(s.t, text, s.token)
}

func header(name, value string) func(r *http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

// A site whose name was bound anew to 127.0.0.1 has our address, the cookie of nobody, and its own
// name as the host; even with the token it is refused.
func TestAHostThatIsNotOursIsRefused(t *testing.T) {
	s := start(t)
	_, port, err := net.SplitHostPort(s.addr)
	require.NoError(t, err)
	for _, host := range []string{"evil.example", "evil.example:" + port, "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:" + port, "0.0.0.0:" + port} {
		s.refuses("GET", "/", "answers only as 127.0.0.1:"+port, func(r *http.Request) { r.Host = host })
	}
	for _, host := range []string{"127.0.0.1:", "localhost:", "[::1]:"} {
		answer, _ := s.ask("GET", "/", func(r *http.Request) { r.Host = host + port })
		require.Equal(t, http.StatusOK, answer.StatusCode, host)
	}
}

func TestAPageOfAnotherOriginIsRefused(t *testing.T) {
	s := start(t)
	for _, origin := range []string{"http://evil.example", "null", "http://127.0.0.1:1", "https://" + s.addr, "http://" + s.addr + ".evil.example"} {
		for _, ask := range []struct{ method, path string }{{"GET", "/"}, {"GET", "/events"}, {"POST", "/live"}, {"DELETE", "/"}} {
			s.refuses(ask.method, ask.path, "another origin", header("Origin", origin))
		}
	}
	s.refuses("POST", "/live", "another origin", nil)
	answer, _ := s.ask("POST", "/", header("Origin", "http://"+s.addr))
	require.Equal(t, http.StatusMethodNotAllowed, answer.StatusCode, "our own page's is heard")
}

// Browsers name no origin when a page loads a script or a picture, but where the page is.
func TestAnotherSitesPageMayOpenOursAndLoadNothingOfIt(t *testing.T) {
	s := start(t)
	fetch := func(site, mode string) func(r *http.Request) {
		return func(r *http.Request) {
			r.Header.Set("Sec-Fetch-Site", site)
			r.Header.Set("Sec-Fetch-Mode", mode)
		}
	}
	for _, from := range []string{"cross-site", "same-site"} { // the latter is another port of 127.0.0.1
		s.refuses("GET", "/page.js", "another origin", fetch(from, "no-cors"))
		s.refuses("GET", "/events", "another origin", fetch(from, "cors"))
		s.refuses("GET", "/recordings/1", "another origin", fetch(from, "navigate"))
		answer, _ := s.ask("GET", "/", fetch(from, "navigate"))
		require.Equal(t, http.StatusOK, answer.StatusCode)
	}
	answer, _ := s.ask("GET", "/page.js", fetch("same-origin", "no-cors"))
	require.Equal(t, http.StatusOK, answer.StatusCode)
}

func TestWithoutTheTokenNothingIsAnswered(t *testing.T) {
	s := start(t)
	for _, path := range []string{"/", "/page.js", "/events", "/recordings/1", "/nosuch", "/?token=", "/?token=no", "/page.js?token=" + s.token} {
		s.refuses("GET", path, "token is missing or wrong", func(r *http.Request) { r.Header.Del("Cookie") })
	}
	s.refuses("GET", "/", "token is missing or wrong", header("Cookie", "greenpoll-1="+s.token))
	s.refuses("GET", "/?token=no", "token is missing or wrong", nil)
}

func TestTheTokenInTheAddressBecomesACookieThatNoScriptReads(t *testing.T) {
	s := start(t)
	answer, text := s.ask("GET", "/?token="+s.token, func(r *http.Request) { r.Header.Del("Cookie") })
	require.Equal(t, http.StatusOK, answer.StatusCode)
	require.Equal(t, "<!doctype html>", text)
	require.Len(t, answer.Cookies(), 1)
	c := answer.Cookies()[0]
	require.True(t, c.HttpOnly)
	require.Equal(t, http.SameSiteStrictMode, c.SameSite)
	require.True(t, strings.HasSuffix(s.addr, strings.TrimPrefix(c.Name, "greenpoll-")), c.Name)
	answer, text = s.ask("GET", "/page.js", func(r *http.Request) {
		r.Header.Del("Cookie")
		r.AddCookie(c)
	})
	require.Equal(t, http.StatusOK, answer.StatusCode)
	require.Equal(t, "start()", text)
}

func TestTwoServersHaveDifferentTokens(t *testing.T) {
	require.NotEqual(t, New(nil, nil).token, New(nil, nil).token)
	require.GreaterOrEqual(t, len(New(nil, nil).token), 26, "128 bits")
}

func TestEachAnswerHasTheHeadersThatKeepItToItself(t *testing.T) {
	s := start(t)
	for _, path := range []string{"/", "/page.js", "/nosuch", "/?token=no"} {
		answer, _ := s.ask("GET", path, nil)
		h := answer.Header
		require.Contains(t, h.Get("Content-Security-Policy"), "default-src 'none'", path)
		require.Contains(t, h.Get("Content-Security-Policy"), "frame-ancestors 'none'", path)
		require.Equal(t, "nosniff", h.Get("X-Content-Type-Options"), path)
		require.Equal(t, "no-referrer", h.Get("Referrer-Policy"), path)
		require.Equal(t, "no-store", h.Get("Cache-Control"), path)
		require.Equal(t, "same-origin", h.Get("Cross-Origin-Resource-Policy"), path)
		require.Empty(t, h.Get("Access-Control-Allow-Origin"), path)
	}
}
