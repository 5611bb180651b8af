package greenhttp_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/greenhttp"
	"greenpoll/sched"
	"greenpoll/sock"
)

// errorCase is something that goes wrong. It is made to happen twice, with net/http's
// Transport and with ours, and must end in the same error.
type situation struct {
	name   string
	script func(s *stage, p *peerConn) // what the server does; nil: it never gets that far
	try    func(s *stage) error        // nil: a GET, with its body
}

// attempt is one run of an errorCase.
type stage struct {
	client   *http.Client
	url      string
	ctx      context.Context
	cancel   context.CancelCauseFunc
	patience time.Duration // how long its timeouts are
}

// get makes a request with the attempt's context, and reads the response.
func (s *stage) get() error { return s.do("GET", s.url, nil) }

func (s *stage) do(method, url string, body io.Reader) error {
	req, err := http.NewRequestWithContext(s.ctx, method, url, body)
	if err != nil {
		return err
	}
	return s.send(req)
}

func (s *stage) send(req *http.Request) error {
	resp, err := s.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.ReadAll(resp.Body)
	return err
}

// says responds to a request with text, and closes.
func says(text string) func(*stage, *peerConn) {
	return func(_ *stage, p *peerConn) {
		p.readRequest()
		p.say(text)
	}
}

// cancelsAfter responds to a request with text, ends its context, and stays silent.
func cancelsAfter(text string, cause error) func(*stage, *peerConn) {
	return func(s *stage, p *peerConn) {
		p.readRequest()
		p.say(text)
		s.cancel(cause)
		p.stall()
	}
}

// stallsAfter responds to a request with text, and stays silent.
func stallsAfter(text string) func(*stage, *peerConn) {
	return func(_ *stage, p *peerConn) {
		p.readRequest()
		p.say(text)
		p.stall()
	}
}

func resets(_ *stage, p *peerConn) {
	p.readRequest()
	p.SetLinger(0)
}

const (
	soon    = 50 * time.Millisecond
	started = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345"
)

func withClientTimeout(s *stage) error {
	s.client.Timeout = s.patience
	return s.get()
}

func withDeadline(s *stage) error {
	ctx, cancel := context.WithTimeout(s.ctx, s.patience)
	defer cancel()
	s.ctx = ctx
	return s.get()
}

var errOwn = errors.New("an own cause")

// brokenReader fails after a few bytes.
type brokenReader struct{}

func (brokenReader) Read(p []byte) (int, error) { return copy(p, "abc"), errOwn }

var situations = []situation{
	{"unsupported scheme", nil, func(s *stage) error { return s.do("GET", "ftp://example.com/", nil) }},
	{"no scheme", nil, func(s *stage) error { return s.do("GET", "example.com/", nil) }},
	{"no host", nil, func(s *stage) error { return s.do("GET", "http:///path", nil) }},
	{"bad port", nil, func(s *stage) error { return s.do("GET", "http://127.0.0.1:99999/", nil) }},
	{"bad method", nil, func(s *stage) error {
		req, _ := http.NewRequest("GET", s.url, nil)
		req.Method = "a b"
		return s.send(req)
	}},
	{"nil URL", nil, func(s *stage) error {
		_, err := s.client.Transport.RoundTrip(&http.Request{Method: "GET", Header: http.Header{}})
		return err
	}},
	{"nil header", nil, func(s *stage) error {
		_, err := s.client.Transport.RoundTrip(&http.Request{Method: "GET", URL: &url.URL{Scheme: "http", Host: "x"}})
		return err
	}},
	{"bad header name", nil, func(s *stage) error { return s.withField("a b", "x") }},
	{"bad header value", nil, func(s *stage) error { return s.withField("A", "x\r\nB: y") }},
	{"bad trailer", nil, func(s *stage) error {
		req, _ := http.NewRequest("POST", s.url, strings.NewReader("x"))
		req.Trailer = http.Header{"a b": {"x"}}
		return s.send(req)
	}},
	{"refused", nil, func(s *stage) error { return s.do("GET", "http://127.0.0.1:1", nil) }}, // a port that is never assigned
	{"closed without an answer", says(""), nil},
	{"reset without an answer", resets, nil},
	{"no HTTP", says("SSH-2.0-OpenSSH\r\n"), nil},
	{"bad status", says("HTTP/1.1 abc\r\n\r\n"), nil},
	{"bad field", says("HTTP/1.1 200 OK\r\nno colon\r\n\r\n"), nil},
	{"bad length", says("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"), nil},
	{"two lengths", says("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"), nil},
	{"header cut off", says("HTTP/1.1 200 OK\r\nContent-"), nil},
	{"body cut off", says(started), nil},
	{"chunk cut off", says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n123"), nil},
	{"bad chunk", says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n123"), nil},
	{"unknown coding", says("HTTP/1.1 200 OK\r\nTransfer-Encoding: rot13\r\n\r\n"), nil},
	{"news and then nothing", says("HTTP/1.1 103 Early Hints\r\n\r\n"), nil},
	{"header too large", says("HTTP/1.1 200 OK\r\nA: " + strings.Repeat("x", 30_000) + "\r\n\r\n"), nil},
	{"redirects without end", says("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), nil},
	{"HTTP where TLS was expected", func(_ *stage, p *peerConn) {
		p.say("HTTP/1.0 400 Bad Request\r\n\r\n")
		p.stall()
	}, func(s *stage) error { return s.do("GET", strings.Replace(s.url, "http", "https", 1), nil) }},
	{"handshake without an answer, Client.Timeout", func(_ *stage, p *peerConn) { p.stall() }, func(s *stage) error {
		s.client.Timeout = soon
		return s.do("GET", strings.Replace(s.url, "http", "https", 1), nil)
	}},
	{"request body fails", says(""), func(s *stage) error { return s.do("POST", s.url, brokenReader{}) }},
	{"request body too short", func(_ *stage, p *peerConn) { p.stall() }, func(s *stage) error { return s.sendLength(5) }},
	{"request body too long", func(_ *stage, p *peerConn) { p.stall() }, func(s *stage) error { return s.sendLength(2) }},
	{"cancelled before", nil, func(s *stage) error {
		s.cancel(nil)
		return s.get()
	}},
	{"cancelled before, with a cause", nil, func(s *stage) error {
		s.cancel(errOwn)
		return s.get()
	}},
	{"cancelled before the answer", cancelsAfter("", nil), nil},
	{"cancelled before the answer, with a cause", cancelsAfter("", errOwn), nil},
	{"cancelled in the header", cancelsAfter("HTTP/1.1 200 OK\r\nCont", nil), nil},
	{"cancelled in the body", stallsAfter(started), func(s *stage) error { return s.cancelInBody(nil) }},
	{"cancelled in the body, with a cause", stallsAfter(started), func(s *stage) error { return s.cancelInBody(errOwn) }},
	{"deadline before the answer", stallsAfter(""), withDeadline},
	{"deadline in the body", stallsAfter(started), withDeadline},
	{"Client.Timeout before the answer", stallsAfter(""), withClientTimeout},
	{"Client.Timeout in the header", stallsAfter("HTTP/1.1 200 OK\r\nCont"), withClientTimeout},
	{"Client.Timeout in the body", stallsAfter(started), withClientTimeout},
	{"deadline before a later Client.Timeout", stallsAfter(""), func(s *stage) error {
		s.client.Timeout = time.Hour
		return withDeadline(s)
	}},
}

func (s *stage) withField(name, value string) error {
	req, _ := http.NewRequest("GET", s.url, nil)
	req.Header[name] = []string{value}
	return s.send(req)
}

// sendLength sends a body of three bytes and declares n.
func (s *stage) sendLength(n int64) error {
	req, _ := http.NewRequest("POST", s.url, strings.NewReader("abc"))
	req.ContentLength = n
	return s.send(req)
}

// cancelInBody ends the context once the header has arrived.
func (s *stage) cancelInBody(cause error) error {
	req, _ := http.NewRequestWithContext(s.ctx, "GET", s.url, nil)
	resp, err := s.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	s.cancel(cause)
	_, err = io.ReadAll(resp.Body)
	return err
}

// errorProperties is what a program can find out about an error.
type verdict struct {
	Text                                                           string
	URLError, Timeout, Canceled, Deadline, EOF, UnexpectedEOF, Own bool
	OpError, Refused, Reset                                        bool
}

var ports = regexp.MustCompile(`127\.0\.0\.1:\d+`)

func judge(err error) verdict {
	if err == nil {
		return verdict{}
	}
	var ue *url.Error
	var ne net.Error
	var oe *net.OpError
	return verdict{
		Text:          ports.ReplaceAllString(err.Error(), "127.0.0.1:PORT"),
		URLError:      errors.As(err, &ue),
		Timeout:       errors.As(err, &ne) && ne.Timeout(),
		Canceled:      errors.Is(err, context.Canceled),
		Deadline:      errors.Is(err, context.DeadlineExceeded),
		EOF:           errors.Is(err, io.EOF),
		UnexpectedEOF: errors.Is(err, io.ErrUnexpectedEOF),
		Own:           errors.Is(err, errOwn),
		OpError:       errors.As(err, &oe),
		Refused:       errors.Is(err, syscall.ECONNREFUSED),
		Reset:         errors.Is(err, syscall.ECONNRESET),
	}
}

// run runs the case with the given RoundTripper.
//
// On a busy machine the header may not have arrived when the timeout of a case "in the
// body" is over: then the case is run again with a longer one.
func (sit situation) perform(t *testing.T, rt http.RoundTripper) (v verdict) {
	for patience := soon; ; patience *= 4 {
		v = sit.performOnce(t, &stage{client: &http.Client{Transport: rt}, patience: patience})
		if !strings.HasSuffix(sit.name, "in the body") || !v.URLError || patience > time.Minute {
			return v
		}
	}
}

func (sit situation) performOnce(t *testing.T, s *stage) verdict {
	s.ctx, s.cancel = context.WithCancelCause(context.Background())
	defer s.cancel(nil)
	p := newPeer(t, func(p *peerConn) {
		if sit.script != nil {
			sit.script(s, p)
		}
	})
	s.url = p.url
	if sit.try == nil {
		return judge(s.get())
	}
	return judge(sit.try(s))
}

// In net/http two goroutines can find that a connection has failed, and sometimes the other
// one is faster. So our error must be one of those that net/http returns.
func TestErrorsAreThoseOfNetHTTP(t *testing.T) {
	const maxHeader, tries = 10_000, 20
	for _, sit := range situations {
		t.Run(sit.name, func(t *testing.T) {
			var got, want verdict
			run(t, func(g *sched.Task) {
				ours := &greenhttp.Transport{MaxResponseHeaderBytes: maxHeader}
				got = sit.perform(t, ours.For(g))
			})
			require.NotEmpty(t, got.Text)
			for i := 0; i < tries && want != got; i++ {
				theirs := &http.Transport{MaxResponseHeaderBytes: maxHeader}
				want = sit.perform(t, theirs)
				theirs.CloseIdleConnections()
			}
			assert.Equal(t, want, got)
		})
	}
}

// While a dial is in progress, only its context can end it.
func TestTheEndOfTheContextEndsTheDial(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(hello))
	t.Cleanup(s.Close)
	run(t, func(g *sched.Task) {
		tr := &greenhttp.Transport{
			DialContext: func(g *sched.Task, ctx context.Context, network, address string) (*sock.Conn, error) {
				c, err := sock.DialContext(g, ctx, network, address)
				if err != nil {
					return nil, err
				}
				defer c.Close()
				stop := context.AfterFunc(ctx, func() { c.Close() })
				defer stop()
				_, err = c.Read(make([]byte, 1)) // a server that says nothing stands for an address that never answers
				return nil, err
			},
		}
		ctx, cancel := context.WithTimeout(context.Background(), soon)
		defer cancel()
		req, _ := http.NewRequestWithContext(ctx, "GET", s.URL, nil)
		_, err := tr.For(g).RoundTrip(req)
		assert.Equal(t, context.DeadlineExceeded, err)
	})
}

// The connection of a cancelled request has a deadline in the past.
func TestConnectionOfACancelledRequestIsNotUsedAgain(t *testing.T) {
	p := newPeer(t, func(p *peerConn) {
		for p.readRequest() {
			p.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
		}
	})
	run(t, func(g *sched.Task) {
		ctx, cancel := context.WithCancel(context.Background())
		req, _ := http.NewRequestWithContext(ctx, "GET", p.url, nil)
		c := greenhttp.Client(g)
		resp, err := c.Do(req)
		require.NoError(t, err)
		cancel()
		io.ReadAll(resp.Body) // may or may not succeed: the bytes may already be here
		resp.Body.Close()
		assert.Equal(t, "ok", get(t, c, p.url))
		assert.Equal(t, "ok", get(t, c, p.url))
	})
	assert.Equal(t, int64(2), p.conns.Load())
}
