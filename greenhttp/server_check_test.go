package greenhttp_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"greenpoll/greenhttp"
	"greenpoll/sched"
)

const (
	post     = "POST /echo" + host
	getHello = "GET /hello" + host
	chunked  = "Transfer-Encoding: chunked\r\n"
	body     = "\r\n3\r\nabc\r\n0\r\n\r\n"
)

// ambiguousRequests has requests, what net/http answers, and what we answer: the status of each
// response that comes back, the last one to the request that follows on the connection.
// server_check.go gives the reasons.
var ambiguousRequests = []struct{ name, send, theirs, ours string }{
	{"CL.TE", post + "Content-Length: 3\r\n" + chunked + body, "200 200", "400"},
	{"TE.CL", post + chunked + "Content-Length: 3\r\n" + body, "200 200", "400"},
	{"TE.TE, same", post + chunked + chunked + body, "501", "501"},
	{"TE.TE, other", post + chunked + "Transfer-Encoding: identity\r\n" + body, "501", "501"},
	{"TE list", post + "Transfer-Encoding: gzip, chunked\r\n" + body, "501", "501"},
	{"TE unknown", post + "Transfer-Encoding: xchunked\r\n" + body, "501", "501"},
	{"TE identity", post + "Transfer-Encoding: identity\r\n" + body, "501", "501"},
	{"TE empty", post + "Transfer-Encoding:\r\n" + body, "501", "501"},
	{"TE with spaces", post + "Transfer-Encoding: \t chunked \r\n" + body, "200 200", "200 200"},
	{"TE in capitals", post + "transfer-encoding: CHUNKED\r\n" + body, "200 200", "200 200"},
	{"TE after a vertical tab", post + "Transfer-Encoding: \x0bchunked\r\n" + body, "400", "400"},
	{"TE with space before the colon", post + "Transfer-Encoding : chunked\r\n" + body, "400", "400"},
	{"TE in a folded line", post + "Transfer-Encoding:\r\n chunked\r\n" + body, "200 200", "400"},
	{"TE in 1.0", "POST /echo HTTP/1.0\r\nConnection: keep-alive\r\n" + chunked + body, "200 400", "400"},
	{"TE in 1.0 with CL", "POST /echo HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 16\r\n" + chunked + body, "200 400", "400"},

	{"CL twice, same", post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", "200 200", "200 200"},
	{"CL twice, different", post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", "400", "400"},
	{"CL list", post + "Content-Length: 3, 3\r\n\r\nabc", "400", "400"},
	{"CL with plus", post + "Content-Length: +3\r\n\r\nabc", "400", "400"},
	{"CL with minus", post + "Content-Length: -3\r\n\r\nabc", "400", "400"},
	{"CL with spaces around", post + "Content-Length:  3 \r\n\r\nabc", "200 200", "200 200"},
	{"CL with a space inside", post + "Content-Length: 1 3\r\n\r\nabc", "400", "400"},
	{"CL hex", post + "Content-Length: 0x3\r\n\r\nabc", "400", "400"},
	{"CL empty", post + "Content-Length:\r\n\r\nabc", "400", "400"},
	{"CL beyond 63 bits", post + "Content-Length: 9223372036854775808\r\n\r\nabc", "400", "400"},
	{"CL with space before the colon", post + "Content-Length : 3\r\n\r\nabc", "400", "400"},

	{"chunk size with prefix", post + chunked + "\r\n0x3\r\nabc\r\n0\r\n\r\n", "200", "200"},
	{"chunk size with plus", post + chunked + "\r\n+3\r\nabc\r\n0\r\n\r\n", "200", "200"},
	{"chunk size too large", post + chunked + "\r\n10000000000000003\r\nabc\r\n0\r\n\r\n", "200", "200"},
	{"chunk size empty", post + chunked + "\r\n\r\nabc\r\n0\r\n\r\n", "200", "200"},
	{"chunk line ended by LF", post + chunked + "\r\n3\nabc\r\n0\r\n\r\n", "200", "200"},
	{"chunk extension with LF", post + chunked + "\r\n3;a\nb\r\nabc\r\n0\r\n\r\n", "200", "200"},
	{"chunk longer than it says", post + chunked + "\r\n3\r\nabcd\r\n0\r\n\r\n", "200", "200"},
	{"chunk extension too long", post + chunked + "\r\n3;" + strings.Repeat("x", 5000) + "\r\nabc\r\n0\r\n\r\n", "200", "200"},
	{"chunk extensions without end", post + chunked + "\r\n" + strings.Repeat("1;"+strings.Repeat("x", 2000)+"\r\na\r\n", 20) + "0\r\n\r\n", "200", "200"},
	{"trailer too long", post + chunked + "\r\n0\r\nA: " + strings.Repeat("x", 8000) + "\r\n\r\n", "200", "200"},

	{"folded line", getHello + "A: b\r\n c\r\n\r\n", "200 200", "400"},
	{"folded first line", "GET /hello HTTP/1.1\r\n Host: x\r\n\r\n", "400", "400"},
	{"line of spaces", getHello + "   \r\n\r\n", "400", "400"},
	{"empty name", getHello + ": b\r\n\r\n", "400", "400"},
	{"NUL in a value", getHello + "A: b\x00c\r\n\r\n", "400", "400"},
	{"NUL in a name", getHello + "A\x00: b\r\n\r\n", "400", "400"},
	{"NUL in the URL", "GET /hello\x00" + host + "\r\n", "400", "400"},
	{"CR in a value", getHello + "A: b\rHost: y\r\n\r\n", "400", "400"},
	{"CR before CR LF", getHello + "A: b\r\r\n\r\n", "400", "400"},
	{"CR alone ends the header", getHello + "\r\r\nA: b\r\n\r\n", "400", "400"},
	{"CR in the request line", "GET /hello\r" + host + "\r\n", "400", "400"},
	{"DEL in a value", getHello + "A: b\x7f\r\n\r\n", "400", "400"},
	{"LF alone", "GET /hello HTTP/1.1\nHost: x\n\n", "200 200", "200 200"},
	{"space in the request line", "GET  /hello" + host + "\r\n", "400", "400"},
	{"tab in the request line", "GET\t/hello" + host + "\r\n", "400", "400"},
	{"space at the end of the request line", "GET /hello HTTP/1.1 \r\nHost: x\r\n\r\n", "400", "400"},
	{"space before the request line", " GET /hello" + host + "\r\n", "400", "400"},
	{"no request line", "Host: x\r\n\r\n", "400", "400"},

	{"an empty line before", "\r\n" + getHello + "\r\n", "400", "200 200"},
	{"two empty lines before", "\r\n\r\n" + getHello + "\r\n", "400", "200 200"},
	{"three empty lines before", "\r\n\r\n\r\n" + getHello + "\r\n", "400", "400"},
	{"an empty line after a POST", post + "Content-Length: 3\r\n\r\nabc\r\n", "200 200", "200 200"},

	{"unknown expectation", post + "Expect: 200-ok\r\nContent-Length: 3\r\n\r\nabc", "417", "417"},
	{"expectation in 1.0", "POST /echo HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc", "200", "200"},
	{"two hosts", getHello + "Host: x\r\n\r\n", "400", "400"},
	{"host with a path", "GET /hello HTTP/1.1\r\nHost: x/y\r\n\r\n", "400", "400"},
	{"HTTP/2's preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "200", "505"},
	{"HTTP/1.2", "GET /hello HTTP/1.2\r\nHost: x\r\n\r\n", "200 200", "200 200"},
	{"HTTP/0.9", "GET /hello HTTP/0.9\r\n\r\n", "505", "505"},
	{"http/1.1", "GET /hello http/1.1\r\nHost: x\r\n\r\n", "400", "400"},
}

func TestAmbiguousRequestsAreRefused(t *testing.T) {
	theirs := httptest.NewUnstartedServer(pathHandler)
	var quiet logBuffer
	theirs.Config.ErrorLog = quiet.logger()
	theirs.Start()
	t.Cleanup(theirs.Close)
	for _, d := range ambiguousRequests {
		t.Run(d.name, func(t *testing.T) {
			assert.Equal(t, d.theirs, statuses(converse(t, theirs.Listener.Addr().String(), d.send+last)), "net/http")
			run(t, func(g *sched.Task) {
				addr := serve(t, g, &greenhttp.Server{Handler: pathHandler, ErrorLog: quiet.logger()})
				g.Block(func() { assert.Equal(t, d.ours, statuses(converse(t, addr, d.send+last)), "ours") })
			})
		})
	}
}

// statuses returns the status codes in what converse has heard.
func statuses(responses []string) string {
	var codes []string
	for _, h := range responses {
		if _, status, ok := strings.Cut(h, " "); ok && strings.HasPrefix(h, "HTTP/") {
			codes = append(codes, status[:3])
		}
	}
	return strings.Join(codes, " ")
}
