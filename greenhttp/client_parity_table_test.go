package greenhttp_test

// This file answers: which exchanges are compared with net/http's? See
// client_parity_test.go.

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"strings"
	"time"
)

// always responds with text to every request on a connection.
func always(text string) func(*trial, *peerConn) {
	return func(s *trial, p *peerConn) {
		for s.recordRequest(p) {
			p.say(text)
		}
	}
}

// once responds to one request with text, and closes.
func once(text string) func(*trial, *peerConn) {
	return func(s *trial, p *peerConn) {
		s.recordRequest(p)
		p.say(text)
	}
}

// silentAfter responds to one request with text, and stays silent.
func silentAfter(text string) func(*trial, *peerConn) {
	return func(s *trial, p *peerConn) {
		s.recordRequest(p)
		p.say(text)
		p.stall()
	}
}

func zipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, text)
	w.Close()
	return b.String()
}

func answer(header, body string) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s", header, len(body), body)
}

const chunkedHead = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

func field(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

// expecting sends a body of 5 bytes with Expect: 100-continue.
func expecting(s *trial) error {
	return s.request("POST", s.url, "hello", field("Expect", "100-continue"))
}

// readBody records a body of n bytes, and whether it arrived.
func (s *trial) readBody(p *peerConn, n int) {
	b := make([]byte, n)
	m, err := io.ReadFull(p.r, b)
	s.add(&s.Requests, fmt.Sprintf("body %q %v", b[:m], err))
}

// onTLS makes the request over https.
func onTLS(s *trial) error { return s.request("GET", strings.Replace(s.url, "http", "https", 1), "") }

// elsewhere makes requests that only a proxy could answer.
func elsewhere(urls ...string) func(*trial) error {
	return func(s *trial) error {
		for _, u := range urls {
			if err := s.request("GET", u, ""); err != nil {
				return err
			}
		}
		return nil
	}
}

// withTrace adds trace hooks to a request.
func withTrace(h *httptrace.ClientTrace) func(*http.Request) {
	return func(r *http.Request) { *r = *r.WithContext(httptrace.WithClientTrace(r.Context(), h)) }
}

func twice(s *trial) error {
	if err := s.get(); err != nil {
		return err
	}
	return s.get()
}

var exchanges = []struct {
	name     string
	settings settings
	script   func(*trial, *peerConn)
	try      func(*trial) error // nil: a GET
}{
	{"plain", settings{}, always(answer("A: b\r\nA: c\r\n", "hello")), nil},
	{"no reason", settings{}, always("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"), nil},
	{"status 599", settings{}, always("HTTP/1.1 599 Odd Thing\r\nContent-Length: 0\r\n\r\n"), nil},
	{"HTTP/1.0", settings{}, once("HTTP/1.0 200 OK\r\n\r\nhello"), nil},
	{"HTTP/1.0, kept", settings{}, always("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello"), twice},
	{"HTTP/1.0, not kept", settings{}, once("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello"), twice},
	{"until the end", settings{}, once("HTTP/1.1 200 OK\r\n\r\nhello"), nil},
	{"kept", settings{}, always(answer("", "hello")), twice},
	{"server closes", settings{}, once(answer("Connection: close\r\n", "hello")), twice},
	{"client closes", settings{}, once(answer("", "hello")), func(s *trial) error {
		if err := s.request("GET", s.url, "", func(r *http.Request) { r.Close = true }); err != nil {
			return err
		}
		return s.request("GET", s.url, "", field("Connection", "close"))
	}},
	{"204 with a length", settings{}, always("HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n"), nil},
	{"304 with a length", settings{}, always("HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n"), twice},
	{"HEAD with a length", settings{}, always("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"), func(s *trial) error {
		return s.request("HEAD", s.url, "")
	}},
	{"HEAD, chunked", settings{}, always(chunkedHead), func(s *trial) error { return s.request("HEAD", s.url, "") }},
	{"path, query and user", settings{}, always(answer("", "")), func(s *trial) error {
		return s.request("GET", strings.Replace(s.url, "//", "//u:p@", 1)+"/a%20b/../c?d=e&f#g", "")
	}},
	{"own Host and User-Agent", settings{}, always(answer("", "")), func(s *trial) error {
		return s.request("GET", s.url, "", field("User-Agent", "me"), func(r *http.Request) { r.Host = "bücher.example" })
	}},
	{"methods", settings{}, always(answer("", "x")), func(s *trial) error {
		for _, m := range []string{"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "ODD"} {
			if err := s.request(m, s.url, ""); err != nil {
				return err
			}
			if err := s.request(m, s.url, "body"); err != nil {
				return err
			}
		}
		return nil
	}},
	{"bodies of unknown length", settings{}, always(answer("", "x")), func(s *trial) error {
		for _, m := range []string{"GET", "POST", "DELETE"} {
			for _, body := range []string{"", "some"} {
				req, _ := http.NewRequest(m, s.url, io.MultiReader(strings.NewReader(body)))
				if err := s.send(req); err != nil {
					return err
				}
			}
		}
		return nil
	}},
	{"large body", settings{}, always(answer("", "x")), func(s *trial) error {
		return s.request("POST", s.url, strings.Repeat("x", 1<<20))
	}},
	{"early answer, and the rest is read all the same", settings{}, func(s *trial, p *peerConn) {
		p.r.ReadString('\n')
		p.say(answer("Connection: close\r\n", "early"))
		io.Copy(io.Discard, p.r)
	}, func(s *trial) error { return s.request("POST", s.url, strings.Repeat("x", 8<<20)) }},
	{"length without a body", settings{}, always(answer("", "x")), func(s *trial) error {
		return s.request("POST", s.url, "", func(r *http.Request) { r.ContentLength = 5 })
	}},
	{"large body, too short", settings{}, silentAfter(""), func(s *trial) error {
		return s.request("POST", s.url, strings.Repeat("x", 1<<20), func(r *http.Request) { r.ContentLength++ })
	}},
	{"redirect with a body", settings{}, func(s *trial, p *peerConn) {
		for s.recordRequest(p) {
			p.say("HTTP/1.1 307 Temporary Redirect\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n")
			s.recordRequest(p)
			p.say(answer("", "hello"))
		}
	}, func(s *trial) error { return s.request("POST", s.url, "body") }},
	{"no keep-alive", settings{noKeepAlive: true}, once(answer("", "hello")), twice},
	{"no keep-alive, upgrade", settings{noKeepAlive: true}, once(answer("", "hello")), func(s *trial) error {
		return s.request("GET", s.url, "", field("Connection", "Upgrade"), field("Upgrade", "odd"))
	}},

	{"gzip", settings{}, always(answer("Content-Encoding: gzip\r\n", zipped("hello"))), twice},
	{"gzip, chunked", settings{}, always("HTTP/1.1 200 OK\r\nContent-Encoding: GZIP\r\nTransfer-Encoding: chunked\r\n\r\n" +
		fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(zipped("hello")), zipped("hello"))), twice},
	{"gzip, two members", settings{}, always(answer("Content-Encoding: gzip\r\n", zipped("hello")+zipped(" again"))), nil},
	{"gzip, but not said", settings{}, always(answer("", zipped("hello"))), nil},
	{"gzip, bad", settings{}, always(answer("Content-Encoding: gzip\r\n", "this is no gzip")), nil},
	{"gzip, empty", settings{}, once("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"), nil},
	{"gzip, cut off", settings{}, once("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + zipped("hello")[:15]), nil},
	{"gzip, damaged", settings{}, once(answer("Content-Encoding: gzip\r\n", strings.Replace(zipped("hello"), "\xcb", "\xcc", 1))), nil},
	{"gzip, asked for by the caller", settings{}, always(answer("Content-Encoding: gzip\r\n", zipped("hello"))), func(s *trial) error {
		return s.request("GET", s.url, "", field("Accept-Encoding", "gzip"))
	}},
	{"gzip, range", settings{}, always(answer("Content-Encoding: gzip\r\n", zipped("hello"))), func(s *trial) error {
		return s.request("GET", s.url, "", field("Range", "bytes=0-9"))
	}},
	{"gzip, HEAD", settings{}, always("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"), func(s *trial) error { return s.request("HEAD", s.url, "") }},
	{"gzip, no body", settings{}, always("HTTP/1.1 304 Not Modified\r\nContent-Encoding: gzip\r\n\r\n"), nil},
	{"gzip, switched off", settings{noCompression: true}, always(answer("Content-Encoding: gzip\r\n", zipped("hello"))), nil},

	{"trailer", settings{}, always("HTTP/1.1 200 OK\r\nTrailer: A\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nA: b\r\nC: d\r\n\r\n"), twice},
	{"trailer, bad", settings{}, once("HTTP/1.1 200 OK\r\nTrailer: A\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nno colon\r\n\r\n"), nil},
	{"trailer of the request", settings{}, always(answer("", "ok")), func(s *trial) error {
		trailer := http.Header{"A": nil}
		req, _ := http.NewRequest("POST", s.url, io.MultiReader(strings.NewReader("body"), eofThen(func() { trailer.Set("A", "b") })))
		req.Trailer = trailer
		return s.send(req)
	}},
	{"trailer that must not be one", settings{}, silentAfter(""), func(s *trial) error {
		req, _ := http.NewRequest("POST", s.url, io.MultiReader(strings.NewReader("body")))
		req.Trailer = http.Header{"Content-Length": nil}
		return s.send(req)
	}},

	{"chunk without an end", settings{}, once(chunkedHead + "2\r\nokXX0\r\n\r\n"), nil},
	{"chunk of negative size", settings{}, once(chunkedHead + "-2\r\nok\r\n"), nil},
	{"chunk of huge size", settings{}, once(chunkedHead + "fffffffffffffffff\r\nok\r\n"), nil},
	{"chunk with a huge extension", settings{}, once(chunkedHead + "2;" + strings.Repeat("x", 10_000) + "\r\nok\r\n"), nil},
	{"chunks without the last", settings{}, once(chunkedHead + "2\r\nok\r\n"), nil},
	{"chunks without the last line", settings{}, once(chunkedHead + "2\r\nok\r\n0\r\n"), nil},
	{"chunks and length", settings{}, once("HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"), nil},
	{"length, too large a number", settings{}, once("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n"), nil},
	{"length, negative", settings{}, once("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"), nil},
	{"two lengths alike", settings{}, once("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok"), nil},
	{"status of two digits", settings{}, once("HTTP/1.1 20 OK\r\n\r\n"), nil},
	{"status below 100", settings{}, once("HTTP/1.1 099 OK\r\n\r\n"), nil},
	{"version 2.0", settings{}, once("HTTP/2.0 200 OK\r\n\r\n"), nil},
	{"version of letters", settings{}, once("HTTP/a.b 200 OK\r\n\r\n"), nil},
	{"bad name of a field", settings{}, once("HTTP/1.1 200 OK\r\na b: c\r\n\r\n"), nil},
	{"bad value of a field", settings{}, once("HTTP/1.1 200 OK\r\nA: \x00\r\n\r\n"), nil},
	{"field over two lines", settings{}, once("HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 0\r\n\r\n"), nil},
	{"only newlines", settings{}, once("\r\n\r\n\r\n"), nil},
	{"garbage", settings{}, once(strings.Repeat("\xff\x00", 5000)), nil},
	{"garbage without end", settings{}, once(strings.Repeat("x", 3*maxHeaderBytes)), nil},
	{"many fields", settings{}, once("HTTP/1.1 200 OK\r\n" + strings.Repeat("A: b\r\n", maxHeaderBytes) + "\r\n"), nil},

	{"early hints", settings{}, always("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + answer("", "ok")), nil},
	{"100 without Expect", settings{}, always("HTTP/1.1 100 Continue\r\n\r\n" + answer("", "ok")), nil},
	{"flood of 1xx", settings{}, once(strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", maxHeaderBytes/30)), nil},
	{"flood of 1xx, counted", settings{}, always(strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", maxHeaderBytes/30) + answer("", "ok")),
		func(s *trial) error {
			n := 0
			err := s.request("GET", s.url, "", withTrace(&httptrace.ClientTrace{Got1xxResponse: func(int, textproto.MIMEHeader) error { n++; return nil }}))
			s.add(&s.Responses, fmt.Sprint(n, " informational"))
			return err
		}},
	{"flood of 1xx, refused", settings{}, silentAfter("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n"), func(s *trial) error {
		return s.request("GET", s.url, "", withTrace(&httptrace.ClientTrace{Got1xxResponse: func(int, textproto.MIMEHeader) error { return errOwn }}))
	}},
	{"another protocol", settings{}, func(s *trial, p *peerConn) {
		s.recordRequest(p)
		p.say("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: odd\r\n\r\nwelcome")
		s.readBody(p, 4)
		p.say(", bye")
	}, func(s *trial) error {
		req, _ := http.NewRequest("GET", s.url, nil)
		req.Header.Set("Connection", "Upgrade")
		req.Header.Set("Upgrade", "odd")
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		resp, err := s.client.Do(req.WithContext(ctx))
		if err != nil {
			return err
		}
		cancel() // has no effect any more
		c := resp.Body.(io.ReadWriteCloser)
		io.WriteString(c, "ping")
		b, err := io.ReadAll(c)
		s.add(&s.Responses, describe(resp, b, err))
		return c.Close()
	}},
	{"another protocol, not asked for", settings{}, once("HTTP/1.1 101 Switching Protocols\r\n\r\nwelcome"), nil},

	{"expect: wanted", settings{expectTimeout: time.Hour}, func(s *trial, p *peerConn) {
		for s.recordRequest(p) {
			p.say("HTTP/1.1 100 Continue\r\n\r\n")
			s.readBody(p, 5)
			p.say(answer("", "ok"))
		}
	}, func(s *trial) error {
		if err := expecting(s); err != nil {
			return err
		}
		return expecting(s)
	}},
	{"expect: not wanted", settings{expectTimeout: time.Hour}, func(s *trial, p *peerConn) {
		s.recordRequest(p)
		p.say("HTTP/1.1 417 Expectation Failed\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno")
		s.readBody(p, 5)
	}, expecting},
	{"expect: answered at once, and kept", settings{expectTimeout: time.Hour}, func(s *trial, p *peerConn) {
		for s.recordRequest(p) {
			p.say(answer("", "no"))
			s.readBody(p, 5)
		}
	}, func(s *trial) error {
		if err := expecting(s); err != nil {
			return err
		}
		return s.get()
	}},
	{"expect: no response", settings{expectTimeout: soon}, func(s *trial, p *peerConn) {
		for s.recordRequest(p) {
			s.readBody(p, 5)
			p.say(answer("", "ok"))
		}
	}, expecting},
	{"expect: not waited for", settings{}, func(s *trial, p *peerConn) {
		for s.recordRequest(p) {
			s.readBody(p, 5)
			p.say(answer("", "ok"))
		}
	}, expecting},
	{"expect: closed", settings{expectTimeout: time.Hour}, func(s *trial, p *peerConn) { s.recordRequest(p) }, expecting},

	{"silence before the header", settings{headerTimeout: soon}, silentAfter(""), nil},
	{"silence in the header", settings{headerTimeout: soon}, silentAfter("HTTP/1.1 200 OK\r\nCont"), nil},
	{"silence after a 1xx", settings{headerTimeout: soon}, silentAfter("HTTP/1.1 103 Early Hints\r\n\r\n"), nil},
	{"silence after a large body", settings{headerTimeout: soon}, silentAfter(""), func(s *trial) error {
		return s.request("POST", s.url, strings.Repeat("x", 1<<20))
	}},
	{"header in time, body late", settings{headerTimeout: 10 * soon}, func(s *trial, p *peerConn) {
		s.recordRequest(p)
		p.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")
		time.Sleep(12 * soon) // the timeout would have passed
		p.say("ok")
	}, nil},
	{"silence in the handshake", settings{handshakeTimeout: soon}, func(_ *trial, p *peerConn) { p.stall() }, onTLS},

	{"proxy", settings{proxy: true}, always(answer("", "hello")), elsewhere("http://a.example/x?y", "http://b.example:81/", "http://a.example/")},
	{"proxy that refuses", settings{proxy: true}, always("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"), elsewhere("http://a.example/")},
	{"proxy for https", settings{proxy: true, proxyHeader: http.Header{"A": {"b"}}}, func(s *trial, p *peerConn) {
		s.recordRequest(p)
		p.say("HTTP/1.1 200 OK\r\n\r\n")
		p.CloseWrite()
		io.Copy(io.Discard, p.r) // closing it unread would reset it
	}, elsewhere("https://a.example/")},
	{"proxy that refuses https", settings{proxy: true}, once("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"), elsewhere("https://a.example/")},
	{"proxy that refuses https, no reason", settings{proxy: true}, once("HTTP/1.1 502\r\n\r\n"), elsewhere("https://a.example/")},
	{"proxy that closes", settings{proxy: true}, once(""), elsewhere("https://a.example/")},
	{"proxy that talks garbage", settings{proxy: true}, once("SSH-2.0-OpenSSH\r\n"), elsewhere("https://a.example/")},
	{"proxy with a huge header", settings{proxy: true}, once("HTTP/1.1 200 OK\r\nA: " + strings.Repeat("x", 3*maxHeaderBytes) + "\r\n\r\n"), elsewhere("https://a.example/")},
	{"proxy that is silent", settings{proxy: true, all: soon}, silentAfter(""), elsewhere("https://a.example/")},
	{"bad Host for a proxy", settings{proxy: true}, always(answer("", "x")), func(s *trial) error {
		return s.request("GET", "http://a.example/", "", func(r *http.Request) { r.Host = "a b" })
	}},
	{"bad Host", settings{}, always(answer("", "x")), func(s *trial) error {
		return s.request("GET", s.url, "", func(r *http.Request) { r.Host = "a b" })
	}},
}
