package greenhttp_test

// This file answers: what does a timeout, a limit or a length mean if it is zero, negative
// or huge? The same as to net/http: both get each value, and the results are compared.

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/greenhttp"
	"greenpoll/sched"
	"greenpoll/sock"
)

// limits are the limits of a server.
type limits struct {
	ReadHeader, Read, Write, Idle time.Duration
	MaxHeader                     int
}

// A conversation talks to the server at addr, and returns what came back.
type conversation func(t *testing.T, addr string) string

// inTwo sends a request in two parts, and the same again after the response.
func inTwo(t *testing.T, addr string) (got string) {
	c, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	defer c.Close()
	r := bufio.NewReader(c)
	for range 2 {
		io.WriteString(c, request[:10])
		time.Sleep(time.Millisecond) // long enough for a timeout of nothing to fire
		io.WriteString(c, request[10:])
		got += answerOn(r) + " "
	}
	return got
}

// withHeader sends a request whose header has size bytes.
func withHeader(size int) conversation {
	return func(t *testing.T, addr string) string {
		c, err := net.Dial("tcp", addr)
		require.NoError(t, err)
		defer c.Close()
		go fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: x\r\nLong: %s\r\n\r\n", strings.Repeat("x", size))
		return answerOn(bufio.NewReader(c))
	}
}

// withBody sends a request with a body.
func withBody(t *testing.T, addr string) string {
	c, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	defer c.Close()
	io.WriteString(c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n")
	time.Sleep(time.Millisecond) // as in inTwo
	io.WriteString(c, "hello")
	return answerOn(bufio.NewReader(c))
}

func answerOn(r *bufio.Reader) string {
	resp, err := http.ReadResponse(r, nil)
	if err != nil {
		return "closed"
	}
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return "cut short"
	}
	return fmt.Sprint(resp.StatusCode, " ", string(b))
}

func TestExtremeServerSettingsMeanTheSameAsToNetHTTP(t *testing.T) {
	const longest, shortest = time.Duration(math.MaxInt64), time.Duration(math.MinInt64)
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		fmt.Fprint(w, len(b), " ", err != nil)
	})
	for _, test := range []struct {
		name string
		limits
		say []conversation
	}{
		{"all timeouts below 0", limits{-1, -1, -1, -1, 0}, []conversation{inTwo, withBody}},
		{"all timeouts far below 0", limits{shortest, shortest, shortest, shortest, 0}, []conversation{inTwo, withBody}},
		{"all timeouts huge", limits{longest, longest, longest, longest, 0}, []conversation{inTwo, withBody}},
		{"below 0 is no timeout for a header, and not ReadTimeout", limits{ReadHeader: -1, Read: 1, Idle: time.Hour}, []conversation{inTwo}},
		{"below 0 is no timeout for idleness, and not ReadTimeout", limits{ReadHeader: -1, Read: 1, Idle: -1}, []conversation{inTwo}}, // a body may be quicker than 1 ns with net/http, under Wine
		{"ReadTimeout below 0, one for the header", limits{ReadHeader: time.Hour, Read: -1}, []conversation{inTwo, withBody}},
		{"MaxHeaderBytes 0", limits{}, []conversation{withHeader(1 << 19), withHeader(1 << 21)}},
		{"MaxHeaderBytes 1", limits{MaxHeader: 1}, []conversation{withHeader(100), withHeader(1 << 14)}},
		{"MaxHeaderBytes -1", limits{MaxHeader: -1}, []conversation{withHeader(1 << 19), withHeader(1 << 21)}},
		{"MaxHeaderBytes far below 0", limits{MaxHeader: math.MinInt}, []conversation{withHeader(1 << 19), withHeader(1 << 21)}},
		{"MaxHeaderBytes 2 GiB", limits{MaxHeader: math.MaxInt32}, []conversation{withHeader(100), withHeader(1 << 21)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := test.limits
			theirs := httptest.NewUnstartedServer(handler)
			c := theirs.Config
			c.ReadHeaderTimeout, c.ReadTimeout, c.WriteTimeout, c.IdleTimeout, c.MaxHeaderBytes = l.ReadHeader, l.Read, l.Write, l.Idle, l.MaxHeader
			theirs.Start()
			defer theirs.Close()
			ours := &greenhttp.Server{Handler: handler, ReadHeaderTimeout: l.ReadHeader, ReadTimeout: l.Read,
				WriteTimeout: l.Write, IdleTimeout: l.Idle, MaxHeaderBytes: l.MaxHeader}
			run(t, func(g *sched.Task) {
				addr := serve(t, g, ours)
				for i, say := range test.say {
					want := say(t, theirs.Listener.Addr().String())
					var got string
					g.Block(func() { got = say(t, addr) })
					assert.Equal(t, want, got, "conversation %d", i)
				}
			})
		})
	}
}

// net/http adds slack to the limit, overflows to a negative number, and refuses everything.
func TestAHugeLimitForHeadersIsNoLimit(t *testing.T) {
	run(t, func(g *sched.Task) {
		addr := serve(t, g, &greenhttp.Server{Handler: http.HandlerFunc(hello), MaxHeaderBytes: math.MaxInt})
		for _, size := range []int{100, 1 << 21} {
			var got string
			g.Block(func() { got = withHeader(size)(t, addr) })
			assert.Equal(t, "200 hello", got)
		}
	})
}

// An invalid length is ignored. (Package net/http accepts "+5", which its own client does
// not understand.)
func TestAHandlersLengthsAndStatusCodesAreTreatedAsByNetHTTP(t *testing.T) {
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil {
				fmt.Fprint(w, "panic: ", p)
			}
		}()
		if length, ok := r.URL.Query()["length"]; ok {
			w.Header().Set("Content-Length", length[0])
		}
		var code int
		if n, _ := fmt.Sscan(r.URL.Query().Get("code"), &code); n == 1 {
			w.WriteHeader(code)
		}
		_, err := io.WriteString(w, "hello")
		if err != nil {
			w.Header().Set("Late", err.Error())
		}
	})
	quiet := log.New(io.Discard, "", 0)
	theirs := httptest.NewUnstartedServer(handler)
	theirs.Config.ErrorLog = quiet
	theirs.Start()
	defer theirs.Close()
	run(t, func(g *sched.Task) {
		addr := serve(t, g, &greenhttp.Server{Handler: handler, ErrorLog: quiet})
		ask := func(addr, query string) (got string) {
			c, err := net.Dial("tcp", addr)
			require.NoError(t, err)
			defer c.Close()
			fmt.Fprintf(c, "GET /?%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", query)
			for r := bufio.NewReader(c); ; {
				resp, err := http.ReadResponse(r, nil)
				if err != nil {
					return got + err.Error()
				}
				b, err := io.ReadAll(resp.Body)
				got += fmt.Sprintln(resp.StatusCode, resp.Header.Get("Late"), string(b), err)
			}
		}
		for _, query := range []string{
			"length=-1", "length=05", "length=5%20", "length=%205", "length=", "length=abc", "length=5,5", "length=0",
			"length=4", "length=6", "length=9223372036854775807", "length=9223372036854775808", "length=99999999999999999999", "length=0x5",
			"code=0", "code=-1", "code=99", "code=1000", "code=999", "code=100", "code=199", "code=200&length=-1", "code=204&length=5",
		} {
			want := ask(theirs.Listener.Addr().String(), query)
			var got string
			g.Block(func() { got = ask(addr, query) })
			assert.Equal(t, want, got, query)
		}
	})
}

var hostPorts = regexp.MustCompile(`127\.0\.0\.1:[0-9]+(->127\.0\.0\.1:[0-9]+)?`)

// clientLimits are the limits of a client.
type clientLimits struct {
	MaxIdle, MaxIdlePerHost, MaxPerHost         int
	IdleConn, Handshake, ResponseHeader, Expect time.Duration
	MaxResponseHeader                           int64
	contentLength                               int64 // of a request with a body of 5 bytes; 0: there is none
	tls, expects                                bool
}

func TestExtremeClientSettingsMeanTheSameAsToNetHTTP(t *testing.T) {
	const longest, shortest = time.Duration(math.MaxInt64), time.Duration(math.MinInt64)
	var conns atomic.Int32 // dialled
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		w.Header().Set("Fill", strings.Repeat("x", 1000))
		fmt.Fprint(w, len(b), " ", err != nil, " ", r.ContentLength, r.TransferEncoding)
	})
	plain, secret := httptest.NewUnstartedServer(handler), httptest.NewUnstartedServer(handler)
	for _, s := range []*httptest.Server{plain, secret} {
		s.Config.ErrorLog = log.New(io.Discard, "", 0)
		defer s.Close()
	}
	plain.Start()
	secret.StartTLS()
	config := &tls.Config{InsecureSkipVerify: true}

	// makeRequests makes three requests, one after the other.
	makeRequests := func(p clientLimits, client *http.Client) (got []string) {
		before := conns.Load()
		url := plain.URL
		if p.tls {
			url = secret.URL
		}
		for range 3 {
			req, err := http.NewRequest("GET", url, nil)
			require.NoError(t, err)
			if p.contentLength != 0 {
				req, err = http.NewRequest("POST", url, io.NopCloser(struct{ io.Reader }{strings.NewReader("hello")}))
				require.NoError(t, err)
				req.ContentLength = p.contentLength
			}
			if p.expects {
				req.Header.Set("Expect", "100-continue")
			}
			resp, err := client.Do(req)
			if err != nil {
				got = append(got, hostPorts.ReplaceAllString(err.Error(), "ADDRESS"))
				continue
			}
			b, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			got = append(got, fmt.Sprint(resp.StatusCode, string(b), err))
		}
		client.CloseIdleConnections()
		return append(got, fmt.Sprint(conns.Load()-before, " connections"))
	}

	for name, p := range map[string]clientLimits{
		"nothing set":                        {},
		"MaxIdleConns -1":                    {MaxIdle: -1},
		"MaxIdleConns far below 0":           {MaxIdle: math.MinInt},
		"MaxIdleConns 1":                     {MaxIdle: 1},
		"MaxIdleConns huge":                  {MaxIdle: math.MaxInt},
		"MaxIdleConnsPerHost -1":             {MaxIdlePerHost: -1},
		"MaxIdleConnsPerHost far below 0":    {MaxIdlePerHost: math.MinInt},
		"MaxIdleConnsPerHost huge":           {MaxIdlePerHost: math.MaxInt},
		"MaxConnsPerHost -1":                 {MaxPerHost: -1},
		"MaxConnsPerHost far below 0":        {MaxPerHost: math.MinInt},
		"MaxConnsPerHost huge":               {MaxPerHost: math.MaxInt},
		"IdleConnTimeout -1":                 {IdleConn: -1},
		"IdleConnTimeout far below 0":        {IdleConn: shortest},
		"IdleConnTimeout huge":               {IdleConn: longest},
		"TLSHandshakeTimeout 0":              {Handshake: 0, tls: true},
		"TLSHandshakeTimeout -1":             {Handshake: -1, tls: true},
		"TLSHandshakeTimeout far below 0":    {Handshake: shortest, tls: true},
		"TLSHandshakeTimeout huge":           {Handshake: longest, tls: true},
		"ResponseHeaderTimeout -1":           {ResponseHeader: -1},
		"ResponseHeaderTimeout far below 0":  {ResponseHeader: shortest},
		"ResponseHeaderTimeout huge":         {ResponseHeader: longest},
		"ExpectContinueTimeout 0":            {contentLength: 5, expects: true},
		"ExpectContinueTimeout -1":           {Expect: -1, contentLength: 5, expects: true},
		"ExpectContinueTimeout far below 0":  {Expect: shortest, contentLength: 5, expects: true},
		"ExpectContinueTimeout huge":         {Expect: longest, contentLength: 5, expects: true},
		"MaxResponseHeaderBytes -1":          {MaxResponseHeader: -1},
		"MaxResponseHeaderBytes far below 0": {MaxResponseHeader: math.MinInt64},
		"MaxResponseHeaderBytes 1":           {MaxResponseHeader: 1},
		"MaxResponseHeaderBytes 500":         {MaxResponseHeader: 500},
		"MaxResponseHeaderBytes huge":        {MaxResponseHeader: math.MaxInt64},
		"Content-Length unknown":             {contentLength: -1},
		"Content-Length far below 0":         {contentLength: math.MinInt64},
		"Content-Length right":               {contentLength: 5},
		"Content-Length too large":           {contentLength: 10},
		"Content-Length huge":                {contentLength: math.MaxInt64},
	} {
		t.Run(name, func(t *testing.T) {
			theirs := &http.Transport{TLSClientConfig: config, MaxIdleConns: p.MaxIdle, MaxIdleConnsPerHost: p.MaxIdlePerHost,
				MaxConnsPerHost: p.MaxPerHost, IdleConnTimeout: p.IdleConn, TLSHandshakeTimeout: p.Handshake,
				ResponseHeaderTimeout: p.ResponseHeader, ExpectContinueTimeout: p.Expect, MaxResponseHeaderBytes: p.MaxResponseHeader}
			ours := &greenhttp.Transport{TLSClientConfig: config, MaxIdleConns: p.MaxIdle, MaxIdleConnsPerHost: p.MaxIdlePerHost,
				MaxConnsPerHost: p.MaxPerHost, IdleConnTimeout: p.IdleConn, TLSHandshakeTimeout: p.Handshake,
				ResponseHeaderTimeout: p.ResponseHeader, ExpectContinueTimeout: p.Expect, MaxResponseHeaderBytes: p.MaxResponseHeader}
			theirs.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
				conns.Add(1)
				return new(net.Dialer).DialContext(ctx, network, address)
			}
			ours.DialContext = func(g *sched.Task, ctx context.Context, network, address string) (*sock.Conn, error) {
				conns.Add(1)
				return sock.DialContext(g, ctx, network, address)
			}
			want := makeRequests(p, &http.Client{Transport: theirs})
			run(t, func(g *sched.Task) {
				assert.Equal(t, want, makeRequests(p, &http.Client{Transport: ours.For(g)}))
			})
		})
	}
}
