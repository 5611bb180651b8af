package greenhttp_test

// This file answers: does a request look the same, and does its response come out the same,
// as with net/http's Transport? Both make each exchange with the same settings, and
// everything that server and caller can see of it must be equal.

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/greenhttp"
	"greenpoll/sched"
)

// settings are those that both transports have.
type settings struct {
	proxy                                               bool // the peer is a proxy
	proxyHeader                                         http.Header
	noKeepAlive, noCompression                          bool
	handshakeTimeout, headerTimeout, expectTimeout, all time.Duration
}

func (k settings) proxyFunc(peer string) func(*http.Request) (*url.URL, error) {
	if !k.proxy {
		return nil
	}
	u, _ := url.Parse(peer)
	u.User = url.UserPassword("me", "secret")
	return http.ProxyURL(u)
}

func (k settings) ours(peer string) *greenhttp.Transport {
	return &greenhttp.Transport{
		Proxy: k.proxyFunc(peer), ProxyConnectHeader: k.proxyHeader,
		DisableKeepAlives: k.noKeepAlive, DisableCompression: k.noCompression,
		TLSHandshakeTimeout: k.handshakeTimeout, ResponseHeaderTimeout: k.headerTimeout,
		ExpectContinueTimeout: k.expectTimeout, MaxResponseHeaderBytes: maxHeaderBytes,
	}
}

func (k settings) theirs(peer string) *http.Transport {
	return &http.Transport{
		Proxy: k.proxyFunc(peer), ProxyConnectHeader: k.proxyHeader,
		DisableKeepAlives: k.noKeepAlive, DisableCompression: k.noCompression,
		TLSHandshakeTimeout: k.handshakeTimeout, ResponseHeaderTimeout: k.headerTimeout,
		ExpectContinueTimeout: k.expectTimeout, MaxResponseHeaderBytes: maxHeaderBytes,
	}
}

// transcript is what the server and the caller can see of an exchange.
type transcript struct {
	Requests, Responses []string
	Conns               int64
	Err                 errorProperties
}

// trial is one run of an exchange.
type trial struct {
	client *http.Client
	url    string
	mu     sync.Mutex // the peer and the caller both write the transcript
	transcript
}

func (s *trial) add(to *[]string, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*to = append(*to, ports.ReplaceAllString(text, "127.0.0.1:PORT"))
}

// request makes a request and records the result.
func (s *trial) request(method, target, body string, change ...func(*http.Request)) error {
	var r io.Reader
	if body != "" {
		r = strings.NewReader(body)
	}
	req, err := http.NewRequest(method, target, r)
	if err != nil {
		return err
	}
	for _, f := range change {
		f(req)
	}
	return s.send(req)
}

func (s *trial) send(req *http.Request) error {
	resp, err := s.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	s.add(&s.Responses, fmt.Sprintf("%s uncompressed %v trailer %v", describe(resp, b, nil), resp.Uncompressed, resp.Trailer))
	return err
}

func (s *trial) get() error { return s.request("GET", s.url, "") }

// recordRequest reads a request and records it.
func (s *trial) recordRequest(p *peerConn) bool {
	req, err := http.ReadRequest(p.r)
	if err != nil {
		return false
	}
	var lines []string
	for k, v := range req.Header {
		lines = append(lines, fmt.Sprintf("%s: %q", k, v))
	}
	slices.Sort(lines)
	if req.Header.Get("Expect") != "" {
		s.add(&s.Requests, fmt.Sprint(req.Method, " ", strings.Join(lines, " ")))
		return true // the script reads its body
	}
	b, err := io.ReadAll(req.Body)
	if len(b) > 100 {
		b = fmt.Appendf(nil, "%d bytes", len(b))
	}
	s.add(&s.Requests, fmt.Sprint(req.Method, " ", req.RequestURI, " ", req.ContentLength, req.TransferEncoding, req.Close,
		" ", strings.Join(lines, " "), " ", string(b), err, " ", req.Trailer))
	return true
}

func TestExchangesAreThoseOfNetHTTP(t *testing.T) {
	for _, x := range exchanges {
		t.Run(x.name, func(t *testing.T) {
			runTrial := func(transport func(peer string) http.RoundTripper) transcript {
				s := &trial{}
				p := newPeer(t, func(p *peerConn) { x.script(s, p) })
				s.url = p.url
				s.client = &http.Client{Transport: transport(p.url), Timeout: x.settings.all}
				try := x.try
				if try == nil {
					try = (*trial).get
				}
				err := propertiesOf(try(s))
				s.client.CloseIdleConnections()
				p.end(t)
				s.Err, s.Conns = err, p.conns.Load()
				return s.transcript
			}
			var got, want transcript
			run(t, func(g *sched.Task) {
				got = runTrial(func(peer string) http.RoundTripper { return x.settings.ours(peer).For(g) })
			})
			require.True(t, got.Responses != nil || got.Err.Text != "")
			for i := 0; i < 20 && !assert.ObjectsAreEqual(want, got); i++ { // see TestErrorsAreThoseOfNetHTTP
				want = runTrial(func(peer string) http.RoundTripper { return x.settings.theirs(peer) })
			}
			assert.Equal(t, want, got)
		})
	}
}
