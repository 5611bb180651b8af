package greenhttp_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/greenhttp"
	"greenpoll/sched"
)

// pathHandler is a handler that does one thing for each path. Both net/http and greenhttp serve
// it, and the bytes that come back must mean the same.
var pathHandler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	switch r.URL.Path {
	case "/hello":
		hello(w, r)
	case "/nothing":
	case "/big":
		w.Write(bytes.Repeat([]byte("x"), 10_000))
	case "/flush":
		io.WriteString(w, "a")
		w.(http.Flusher).Flush()
		io.WriteString(w, "b")
	case "/flush-first":
		w.(http.Flusher).Flush()
		io.WriteString(w, "b")
	case "/length":
		h.Set("Content-Length", "5")
		hello(w, r)
	case "/length-big":
		h.Set("Content-Length", "10000")
		w.Write(bytes.Repeat([]byte("x"), 10_000))
	case "/short":
		h.Set("Content-Length", "9")
		hello(w, r)
	case "/204":
		h.Set("Content-Type", "text/odd")
		h.Set("Content-Length", "3")
		w.WriteHeader(http.StatusNoContent)
	case "/304":
		h.Set("Content-Type", "text/odd")
		h.Set("Etag", "x")
		w.WriteHeader(http.StatusNotModified)
	case "/404":
		http.NotFound(w, r)
	case "/599":
		w.WriteHeader(599)
	case "/html":
		io.WriteString(w, "<html><p>")
	case "/typed":
		h.Set("Content-Type", "text/odd")
		hello(w, r)
	case "/untyped":
		h["Content-Type"] = nil
		hello(w, r)
	case "/encoded":
		h.Set("Content-Encoding", "odd")
		hello(w, r)
	case "/late":
		w.WriteHeader(http.StatusAccepted)
		h.Set("Late", "x")
	case "/many":
		h["Many"] = []string{"a", "b"}
		hello(w, r)
	case "/newline":
		h.Set("Odd", "a\r\nEvil: b")
		hello(w, r)
	case "/close":
		h.Set("Connection", "close")
		hello(w, r)
	case "/connection":
		h["Connection"] = []string{"More\r\nEvil: b", "Odd"}
		h["Odd"] = []string{"x"}
		hello(w, r)
	case "/keep-alive":
		h.Set("Connection", "keep-alive")
		hello(w, r)
	case "/switch":
		h.Set("Connection", "Upgrade")
		h.Set("Upgrade", "odd")
		w.WriteHeader(http.StatusSwitchingProtocols)
	case "/undated":
		h["Date"] = nil
		hello(w, r)
	case "/early":
		h.Set("Link", "x")
		w.WriteHeader(http.StatusEarlyHints)
		hello(w, r)
	case "/echo":
		b, err := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %v %q %d %v %v", b, err, r.TransferEncoding, r.ContentLength, r.Trailer, r.Close)
	case "/request":
		fmt.Fprintf(w, "%s %s %s %q %v %v", r.Method, r.URL, r.Proto, r.Host, r.Header, r.RemoteAddr != "")
	case "/trailers":
		h.Set("Trailer", "Sum, Content-Range")
		h.Add("Trailer", "more")
		hello(w, r)
		h.Set("Sum", "x")
		h.Set("Content-Range", "x") // not allowed as a trailer
		h["More"] = []string{"a", "b"}
		h.Set(http.TrailerPrefix+"Late", "y")
	case "/trailers-prefixed":
		h.Set(http.TrailerPrefix+"Late", "y")
		hello(w, r)
	case "/trailers-late":
		hello(w, r)
		h.Set(http.TrailerPrefix+"Late", "y")
	case "/trailers-empty":
		h.Set("Trailer", "Sum")
		h.Set("Sum", "early")
	case "/hijack":
		c, rw, err := w.(http.Hijacker).Hijack()
		if err == nil {
			fmt.Fprintf(rw, "HTTP/1.1 202 Mine\r\nContent-Length: 0\r\n\r\n")
			rw.Flush()
			c.Close()
		}
	case "/read-from":
		io.Copy(w, strings.NewReader(strings.Repeat("text ", 1000)))
	case "/panic":
		panic(http.ErrAbortHandler)
	case "/flush-panic":
		io.WriteString(w, "a")
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
})

// last follows every case: it is answered if the connection was kept.
const last = "GET /hello HTTP/1.1\r\nHost: last\r\nConnection: close\r\n\r\n"

const host = " HTTP/1.1\r\nHost: x\r\n"

var requestCases = []struct{ name, send string }{
	{"hello", "GET /hello" + host + "\r\n"},
	{"nothing", "GET /nothing" + host + "\r\n"},
	{"big", "GET /big" + host + "\r\n"},
	{"flush", "GET /flush" + host + "\r\n"},
	{"flush first", "GET /flush-first" + host + "\r\n"},
	{"length", "GET /length" + host + "\r\n"},
	{"length, big", "GET /length-big" + host + "\r\n"},
	{"shorter than its length", "GET /short" + host + "\r\n"},
	{"204", "GET /204" + host + "\r\n"},
	{"304", "GET /304" + host + "\r\n"},
	{"404", "GET /404" + host + "\r\n"},
	{"599", "GET /599" + host + "\r\n"},
	{"sniffed", "GET /html" + host + "\r\n"},
	{"typed", "GET /typed" + host + "\r\n"},
	{"untyped", "GET /untyped" + host + "\r\n"},
	{"encoded", "GET /encoded" + host + "\r\n"},
	{"field after the header", "GET /late" + host + "\r\n"},
	{"field twice", "GET /many" + host + "\r\n"},
	{"newline in a field", "GET /newline" + host + "\r\n"},
	{"handler closes", "GET /close" + host + "\r\n"},
	{"Connection of odd values", "GET /connection" + host + "\r\n"},
	{"Connection of odd values, client closes", "GET /connection" + host + "Connection: close\r\n\r\n"},
	{"1.0, kept, Connection of odd values", "GET /connection HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"},
	{"1.0, handler keeps", "GET /keep-alive HTTP/1.0\r\n\r\n"},
	{"1.0, kept, handler keeps, too", "GET /keep-alive HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"},
	{"client closes, handler keeps", "GET /keep-alive" + host + "Connection: close\r\n\r\n"},
	{"switch, client closes", "GET /switch" + host + "Connection: close\r\n\r\n"},
	{"undated", "GET /undated" + host + "\r\n"},
	{"early hints", "GET /early" + host + "\r\n"},
	{"client closes", "GET /hello" + host + "Connection: close\r\n\r\n"},
	{"HEAD", "HEAD /hello" + host + "\r\n"},
	{"HEAD of nothing", "HEAD /nothing" + host + "\r\n"},
	{"HEAD of big", "HEAD /big" + host + "\r\n"},
	{"HEAD with length", "HEAD /length" + host + "\r\n"},
	{"HEAD with flush", "HEAD /flush" + host + "\r\n"},
	{"1.0", "GET /hello HTTP/1.0\r\n\r\n"},
	{"1.0, flush", "GET /flush HTTP/1.0\r\n\r\n"},
	{"1.0, kept", "GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"},
	{"1.0, kept, length", "GET /length HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"},
	{"1.0, kept, flush", "GET /flush HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"},
	{"1.0, kept, HEAD", "HEAD /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"},
	{"1.0, kept, 304", "GET /304 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"},
	{"1.0, kept, handler closes", "GET /close HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"},
	{"pipelined", "GET /hello" + host + "\r\nGET /flush" + host + "\r\nHEAD /hello" + host + "\r\n"},
	{"POST", "POST /echo" + host + "Content-Length: 3\r\n\r\nabc"},
	{"POST, chunked", "POST /echo" + host + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n"},
	{"POST, chunked, trailer", "POST /echo" + host + "Trailer: T\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nT: x\r\n\r\n"},
	{"POST, chunked, trailer not announced", "POST /echo" + host + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nT: x\r\n\r\n"},
	{"POST, bad chunk", "POST /echo" + host + "Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n"},
	{"POST, unread", "POST /hello" + host + "Content-Length: 3\r\n\r\nabc"},
	{"POST, unread, chunked", "POST /hello" + host + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"},
	{"POST, no length", "POST /echo" + host + "\r\n"},
	{"request as seen", "OPTIONS /request?a=b#c" + host + "A: b\r\nA: c\r\nPragma: no-cache\r\n\r\n"},
	{"absolute URL", "GET http://other/request HTTP/1.1\r\nHost: x\r\n\r\n"},
	{"abort", "GET /panic" + host + "\r\n"},
	{"abort in the body", "GET /flush-panic" + host + "\r\n"},

	{"no host", "GET /hello HTTP/1.1\r\n\r\n"},
	{"two hosts", "GET /hello" + host + "Host: y\r\n\r\n"},
	{"bad host", "GET /hello HTTP/1.1\r\nHost: a b\r\n\r\n"},
	{"1.0, no host", "GET /hello HTTP/1.0\r\n\r\n"},
	{"version 9.9", "GET /hello HTTP/9.9\r\nHost: x\r\n\r\n"},
	{"version 2.0", "GET /hello HTTP/2.0\r\nHost: x\r\n\r\n"},
	{"version 1.x", "GET /hello HTTP/1.x\r\nHost: x\r\n\r\n"},
	{"no version", "GET /hello\r\n\r\n"},
	{"no HTTP", "\x16\x03\x01\r\n\r\n"},
	{"bad method", "G@T /hello" + host + "\r\n"},
	{"bad URL", "GET hello" + host + "\r\n"},
	{"bad field name", "GET /hello" + host + "a b: c\r\n\r\n"},
	{"bad field value", "GET /hello" + host + "a: \x01\r\n\r\n"},
	{"no colon", "GET /hello" + host + "abc\r\n\r\n"},
	{"bad content length", "POST /echo" + host + "Content-Length: -1\r\n\r\n"},
	{"two lengths", "POST /echo" + host + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"},
	{"trailers", "GET /trailers" + host + "\r\n"},
	{"trailers, HEAD", "HEAD /trailers" + host + "\r\n"},
	{"trailers, 1.0", "GET /trailers HTTP/1.0\r\n\r\n"},
	{"trailers by prefix", "GET /trailers-prefixed" + host + "\r\n"},
	{"trailers that come too late", "GET /trailers-late" + host + "\r\n"},
	{"trailers without a body", "GET /trailers-empty" + host + "\r\n"},
	{"hijacked", "GET /hijack" + host + "\r\n"},
	{"copied", "GET /read-from" + host + "\r\n"},
	{"copied, HEAD", "HEAD /read-from" + host + "\r\n"},
	{"copied, 1.0", "GET /read-from HTTP/1.0\r\n\r\n"},
	{"OPTIONS *", "OPTIONS *" + host + "\r\n"},
	{"OPTIONS * with a body", "OPTIONS *" + host + "Content-Length: 3\r\n\r\nabc"},
	{"CONNECT", "CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\n\r\n"},
	{"empty host", "GET /hello HTTP/1.1\r\nHost:\r\n\r\n"},
	{"absolute URL, no host", "GET http://other/request HTTP/1.1\r\n\r\n"},
	{"absolute URL, bad host", "GET http://other/request HTTP/1.1\r\nHost: a b\r\n\r\n"},
	{"absolute URL, empty host", "GET http://other/request HTTP/1.1\r\nHost:\r\n\r\n"},
	{"header too large", "GET /hello" + host + "A: " + strings.Repeat("x", 20_000) + "\r\n\r\n"},
	{"URL too large", "GET /" + strings.Repeat("x", 20_000)},
	{"header cut off", "GET /hello HT"},
}

const maxHeaderBytes = 10_000

// Cases in which net/http's response is not worth copying are left out: it sends a 1xx to a
// client of 1.0, and chunks where a handler has set a Content-Length of "abc"; and its
// Hijack loses what a handler has written and not flushed.

func TestRequestsAreAnsweredAsByNetHTTP(t *testing.T) {
	theirs := httptest.NewUnstartedServer(pathHandler)
	theirs.Config.MaxHeaderBytes = maxHeaderBytes
	var quiet logBuffer
	theirs.Config.ErrorLog = quiet.logger()
	theirs.Start()
	t.Cleanup(theirs.Close)
	for _, d := range requestCases {
		t.Run(d.name, func(t *testing.T) {
			send := d.send + last
			if strings.HasSuffix(d.name, "cut off") {
				send = d.send
			}
			want := converse(t, theirs.Listener.Addr().String(), send)
			require.NotEmpty(t, want)
			run(t, func(g *sched.Task) {
				s := &greenhttp.Server{Handler: pathHandler, MaxHeaderBytes: maxHeaderBytes, ErrorLog: quiet.logger()}
				addr := serve(t, g, s)
				g.Block(func() { assert.Equal(t, want, converse(t, addr, send)) })
			})
		})
	}
}

// converse sends text, shuts down its side, and returns what comes back, response by
// response, with the fields in order.
func converse(t *testing.T, addr, send string) (responses []string) {
	c, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	defer c.Close()
	c.SetDeadline(time.Now().Add(30 * time.Second))
	io.WriteString(c, send)
	c.(*net.TCPConn).CloseWrite()
	r := bufio.NewReader(c)
	for _, line := range append(strings.Split(send, "\n"), "") {
		method, _, isRequest := strings.Cut(line, " /")
		if line != "" && !isRequest {
			continue
		}
		for interim := true; interim; { // one response for each request line, if it was answered
			resp, err := http.ReadResponse(r, &http.Request{Method: method})
			if err != nil {
				return append(responses, "end: "+err.Error())
			}
			body, err := io.ReadAll(resp.Body)
			responses = append(responses, describe(resp, body, err))
			interim = resp.StatusCode < 200
		}
	}
	return responses
}

func describe(resp *http.Response, body []byte, err error) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s length %d %q close %v\n", resp.Proto, resp.Status, resp.ContentLength, resp.TransferEncoding, resp.Close)
	if d, ok := resp.Header["Date"]; ok {
		_, err := http.ParseTime(d[0])
		resp.Header["Date"] = []string{fmt.Sprint(len(d), err)}
	}
	var lines []string
	for k, v := range resp.Header {
		lines = append(lines, fmt.Sprintf("%s: %q\n", k, v))
	}
	for k, v := range resp.Trailer {
		lines = append(lines, fmt.Sprintf("trailer %s: %q\n", k, v))
	}
	slices.Sort(lines)
	fmt.Fprintf(&b, "%s\n%s %v", strings.Join(lines, ""), body, err)
	return b.String()
}
