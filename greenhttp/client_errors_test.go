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
type errorCase struct {
	name   string
	script func(s *attempt, p *peerConn) // what the server does; nil: it never gets that far
	try    func(s *attempt) error        // nil: a GET, with its body
}

// attempt is one run of an errorCase.
type attempt struct {
	client  *http.Client
	url     string
	ctx     context.Context
	cancel  context.CancelCauseFunc
	timeout time.Duration // how long its timeouts are
}

// get makes a request with the attempt's context, and reads the response.
func (s *attempt) get() error { return s.do("GET", s.url, nil) }

func (s *attempt) do(method, url string, body io.Reader) error {
	req, err := http.NewRequestWithContext(s.ctx, method, url, body)
	if err != nil {
		return err
	}
	return s.send(req)
}

func (s *attempt) send(req *http.Request) error {
	resp, err := s.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.ReadAll(resp.Body)
	return err
}

// says responds to a request with text, and closes.
func says(text string) func(*attempt, *peerConn) {
	return func(_ *attempt, p *peerConn) {
		p.readRequest()
		p.say(text)
	}
}

// cancelsAfter responds to a request with text, ends its context, and stays silent.
func cancelsAfter(text string, cause error) func(*attempt, *peerConn) {
	return func(s *attempt, p *peerConn) {
		p.readRequest()
		p.say(text)
		s.cancel(cause)
		p.stall()
	}
}

// stallsAfter responds to a request with text, and stays silent.
func stallsAfter(text string) func(*attempt, *peerConn) {
	return func(_ *attempt, p *peerConn) {
		p.readRequest()
		p.say(text)
		p.stall()
	}
}

func resets(_ *attempt, p *peerConn) {
	p.readRequest()
	p.SetLinger(0)
}

const (
	soon    = 50 * time.Millisecond
	started = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345"
)

func withClientTimeout(s *attempt) error {
	s.client.Timeout = s.timeout
	return s.get()
}

func withDeadline(s *attempt) error {
	ctx, cancel := context.WithTimeout(s.ctx, s.timeout)
	defer cancel()
	s.ctx = ctx
	return s.get()
}

var errOwn = errors.New("a cause of our own")

// brokenReader fails after a few bytes.
type brokenReader struct{}

func (brokenReader) Read(p []byte) (int, error) { return copy(p, "abc"), errOwn }

var errorCases = []errorCase{
	{"unsupported scheme", nil, func(s *attempt) error { return s.do("GET", "ftp://example.com/", nil) }},
	{"no scheme", nil, func(s *attempt) error { return s.do("GET", "example.com/", nil) }},
	{"no host", nil, func(s *attempt) error { return s.do("GET", "http:///path", nil) }},
	{"bad port", nil, func(s *attempt) error { return s.do("GET", "http://127.0.0.1:99999/", nil) }},
	{"bad method", nil, func(s *attempt) error {
		req, _ := http.NewRequest("GET", s.url, nil)
		req.Method = "a b"
		return s.send(req)
	}},
	{"nil URL", nil, func(s *attempt) error {
		_, err := s.client.Transport.RoundTrip(&http.Request{Method: "GET", Header: http.Header{}})
		return err
	}},
	{"nil header", nil, func(s *attempt) error {
		_, err := s.client.Transport.RoundTrip(&http.Request{Method: "GET", URL: &url.URL{Scheme: "http", Host: "x"}})
		return err
	}},
	{"bad header name", nil, func(s *attempt) error { return s.withField("a b", "x") }},
	{"bad header value", nil, func(s *attempt) error { return s.withField("A", "x\r\nB: y") }},
	{"bad trailer", nil, func(s *attempt) error {
		req, _ := http.NewRequest("POST", s.url, strings.NewReader("x"))
		req.Trailer = http.Header{"a b": {"x"}}
		return s.send(req)
	}},
	{"refused", nil, func(s *attempt) error { return s.do("GET", "http://127.0.0.1:1", nil) }}, // a port that is never assigned
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
	{"1xx and then nothing", says("HTTP/1.1 103 Early Hints\r\n\r\n"), nil},
	{"header too large", says("HTTP/1.1 200 OK\r\nA: " + strings.Repeat("x", 30_000) + "\r\n\r\n"), nil},
	{"redirects without end", says("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), nil},
	{"HTTP where TLS was expected", func(_ *attempt, p *peerConn) {
		p.say("HTTP/1.0 400 Bad Request\r\n\r\n")
		p.stall()
	}, func(s *attempt) error { return s.do("GET", strings.Replace(s.url, "http", "https", 1), nil) }},
	{"handshake without an answer, Client.Timeout", func(_ *attempt, p *peerConn) { p.stall() }, func(s *attempt) error {
		s.client.Timeout = soon
		return s.do("GET", strings.Replace(s.url, "http", "https", 1), nil)
	}},
	{"request body fails", says(""), func(s *attempt) error { return s.do("POST", s.url, brokenReader{}) }},
	{"request body too short", func(_ *attempt, p *peerConn) { p.stall() }, func(s *attempt) error { return s.sendLength(5) }},
	{"request body too long", func(_ *attempt, p *peerConn) { p.stall() }, func(s *attempt) error { return s.sendLength(2) }},
	{"cancelled before", nil, func(s *attempt) error {
		s.cancel(nil)
		return s.get()
	}},
	{"cancelled before, with a cause", nil, func(s *attempt) error {
		s.cancel(errOwn)
		return s.get()
	}},
	{"cancelled before the answer", cancelsAfter("", nil), nil},
	{"cancelled before the answer, with a cause", cancelsAfter("", errOwn), nil},
	{"cancelled in the header", cancelsAfter("HTTP/1.1 200 OK\r\nCont", nil), nil},
	{"cancelled in the body", stallsAfter(started), func(s *attempt) error { return s.cancelInBody(nil) }},
	{"cancelled in the body, with a cause", stallsAfter(started), func(s *attempt) error { return s.cancelInBody(errOwn) }},
	{"deadline before the answer", stallsAfter(""), withDeadline},
	{"deadline in the body", stallsAfter(started), withDeadline},
	{"Client.Timeout before the answer", stallsAfter(""), withClientTimeout},
	{"Client.Timeout in the header", stallsAfter("HTTP/1.1 200 OK\r\nCont"), withClientTimeout},
	{"Client.Timeout in the body", stallsAfter(started), withClientTimeout},
	{"deadline before a later Client.Timeout", stallsAfter(""), func(s *attempt) error {
		s.client.Timeout = time.Hour
		return withDeadline(s)
	}},
}

func (s *attempt) withField(name, value string) error {
	req, _ := http.NewRequest("GET", s.url, nil)
	req.Header[name] = []string{value}
	return s.send(req)
}

// sendLength sends a body of three bytes and declares n.
func (s *attempt) sendLength(n int64) error {
	req, _ := http.NewRequest("POST", s.url, strings.NewReader("abc"))
	req.ContentLength = n
	return s.send(req)
}

// cancelInBody ends the context once the header has arrived.
func (s *attempt) cancelInBody(cause error) error {
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
type errorProperties struct {
	Text                                                           string
	URLError, Timeout, Canceled, Deadline, EOF, UnexpectedEOF, Own bool
	OpError, Refused, Reset                                        bool
}

var ports = regexp.MustCompile(`127\.0\.0\.1:\d+`)

func propertiesOf(err error) errorProperties {
	if err == nil {
		return errorProperties{}
	}
	var ue *url.Error
	var ne net.Error
	var oe *net.OpError
	return errorProperties{
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
func (tc errorCase) run(t *testing.T, rt http.RoundTripper) (v errorProperties) {
	for timeout := soon; ; timeout *= 4 {
		v = tc.runOnce(t, &attempt{client: &http.Client{Transport: rt}, timeout: timeout})
		if !strings.HasSuffix(tc.name, "in the body") || !v.URLError || timeout > time.Minute {
			return v
		}
	}
}

func (tc errorCase) runOnce(t *testing.T, s *attempt) errorProperties {
	s.ctx, s.cancel = context.WithCancelCause(context.Background())
	defer s.cancel(nil)
	p := newPeer(t, func(p *peerConn) {
		if tc.script != nil {
			tc.script(s, p)
		}
	})
	s.url = p.url
	if tc.try == nil {
		return propertiesOf(s.get())
	}
	return propertiesOf(tc.try(s))
}

// In net/http two goroutines can find that a connection has failed, and sometimes the other
// one is faster. So our error must be one of those that net/http returns.
func TestErrorsAreThoseOfNetHTTP(t *testing.T) {
	const maxHeader, tries = 10_000, 20
	for _, tc := range errorCases {
		t.Run(tc.name, func(t *testing.T) {
			var got, want errorProperties
			run(t, func(g *sched.Task) {
				ours := &greenhttp.Transport{MaxResponseHeaderBytes: maxHeader}
				got = tc.run(t, ours.For(g))
			})
			require.NotEmpty(t, got.Text)
			for i := 0; i < tries && want != got; i++ {
				theirs := &http.Transport{MaxResponseHeaderBytes: maxHeader}
				want = tc.run(t, theirs)
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
func TestTheConnectionOfACancelledRequestIsNotReused(t *testing.T) {
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
