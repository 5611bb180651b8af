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
func always(text string) func(*scene, *peerConn) {
	return func(s *scene, p *peerConn) {
		for s.hear(p) {
			p.say(text)
		}
	}
}

// once responds to one request with text, and closes.
func once(text string) func(*scene, *peerConn) {
	return func(s *scene, p *peerConn) {
		s.hear(p)
		p.say(text)
	}
}

// silentAfter responds to one request with text, and stays silent.
func silentAfter(text string) func(*scene, *peerConn) {
	return func(s *scene, p *peerConn) {
		s.hear(p)
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
func expecting(s *scene) error {
	return s.request("POST", s.url, "hello", field("Expect", "100-continue"))
}

// readBody records a body of n bytes, and whether it arrived.
func (s *scene) readBody(p *peerConn, n int) {
	b := make([]byte, n)
	m, err := io.ReadFull(p.r, b)
	s.add(&s.Requests, fmt.Sprintf("body %q %v", b[:m], err))
}

// onTLS makes the request over https.
func onTLS(s *scene) error { return s.request("GET", strings.Replace(s.url, "http", "https", 1), "") }

// elsewhere makes requests that only a proxy could answer.
func elsewhere(urls ...string) func(*scene) error {
	return func(s *scene) error {
		for _, u := range urls {
			if err := s.request("GET", u, ""); err != nil {
				return err
			}
		}
		return nil
	}
}

// hooked adds trace hooks to a request.
func hooked(h *httptrace.ClientTrace) func(*http.Request) {
	return func(r *http.Request) { *r = *r.WithContext(httptrace.WithClientTrace(r.Context(), h)) }
}

func twice(s *scene) error {
	if err := s.get(); err != nil {
		return err
	}
	return s.get()
}

var exchanges = []struct {
	name   string
	knobs  knobs
	script func(*scene, *peerConn)
	try    func(*scene) error // nil: a GET
}{
	{"plain", knobs{}, always(answer("A: b\r\nA: c\r\n", "hello")), nil},
	{"no reason", knobs{}, always("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"), nil},
	{"status 599", knobs{}, always("HTTP/1.1 599 Odd Thing\r\nContent-Length: 0\r\n\r\n"), nil},
	{"HTTP/1.0", knobs{}, once("HTTP/1.0 200 OK\r\n\r\nhello"), nil},
	{"HTTP/1.0, kept", knobs{}, always("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello"), twice},
	{"HTTP/1.0, not kept", knobs{}, once("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello"), twice},
	{"until the end", knobs{}, once("HTTP/1.1 200 OK\r\n\r\nhello"), nil},
	{"kept", knobs{}, always(answer("", "hello")), twice},
	{"server closes", knobs{}, once(answer("Connection: close\r\n", "hello")), twice},
	{"client closes", knobs{}, once(answer("", "hello")), func(s *scene) error {
		if err := s.request("GET", s.url, "", func(r *http.Request) { r.Close = true }); err != nil {
			return err
		}
		return s.request("GET", s.url, "", field("Connection", "close"))
	}},
	{"204 with a length", knobs{}, always("HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n"), nil},
	{"304 with a length", knobs{}, always("HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n"), twice},
	{"HEAD with a length", knobs{}, always("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"), func(s *scene) error {
		return s.request("HEAD", s.url, "")
	}},
	{"HEAD, chunked", knobs{}, always(chunkedHead), func(s *scene) error { return s.request("HEAD", s.url, "") }},
	{"path, query and user", knobs{}, always(answer("", "")), func(s *scene) error {
		return s.request("GET", strings.Replace(s.url, "//", "//u:p@", 1)+"/a%20b/../c?d=e&f#g", "")
	}},
	{"own Host and User-Agent", knobs{}, always(answer("", "")), func(s *scene) error {
		return s.request("GET", s.url, "", field("User-Agent", "me"), func(r *http.Request) { r.Host = "bücher.example" })
	}},
	{"methods", knobs{}, always(answer("", "x")), func(s *scene) error {
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
	{"bodies of unknown length", knobs{}, always(answer("", "x")), func(s *scene) error {
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
	{"large body", knobs{}, always(answer("", "x")), func(s *scene) error {
		return s.request("POST", s.url, strings.Repeat("x", 1<<20))
	}},
	{"early answer, and the rest is read all the same", knobs{}, func(s *scene, p *peerConn) {
		p.r.ReadString('\n')
		p.say(answer("Connection: close\r\n", "early"))
		io.Copy(io.Discard, p.r)
	}, func(s *scene) error { return s.request("POST", s.url, strings.Repeat("x", 8<<20)) }},
	{"length without a body", knobs{}, always(answer("", "x")), func(s *scene) error {
		return s.request("POST", s.url, "", func(r *http.Request) { r.ContentLength = 5 })
	}},
	{"large body, too short", knobs{}, silentAfter(""), func(s *scene) error {
		return s.request("POST", s.url, strings.Repeat("x", 1<<20), func(r *http.Request) { r.ContentLength++ })
	}},
	{"redirect with a body", knobs{}, func(s *scene, p *peerConn) {
		for s.hear(p) {
			p.say("HTTP/1.1 307 Temporary Redirect\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n")
			s.hear(p)
			p.say(answer("", "hello"))
		}
	}, func(s *scene) error { return s.request("POST", s.url, "body") }},
	{"no keep-alive", knobs{noKeepAlive: true}, once(answer("", "hello")), twice},
	{"no keep-alive, upgrade", knobs{noKeepAlive: true}, once(answer("", "hello")), func(s *scene) error {
		return s.request("GET", s.url, "", field("Connection", "Upgrade"), field("Upgrade", "odd"))
	}},

	{"gzip", knobs{}, always(answer("Content-Encoding: gzip\r\n", zipped("hello"))), twice},
	{"gzip, chunked", knobs{}, always("HTTP/1.1 200 OK\r\nContent-Encoding: GZIP\r\nTransfer-Encoding: chunked\r\n\r\n" +
		fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(zipped("hello")), zipped("hello"))), twice},
	{"gzip, two members", knobs{}, always(answer("Content-Encoding: gzip\r\n", zipped("hello")+zipped(" again"))), nil},
	{"gzip, but not said", knobs{}, always(answer("", zipped("hello"))), nil},
	{"gzip, bad", knobs{}, always(answer("Content-Encoding: gzip\r\n", "this is no gzip")), nil},
	{"gzip, empty", knobs{}, once("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"), nil},
	{"gzip, cut off", knobs{}, once("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + zipped("hello")[:15]), nil},
	{"gzip, damaged", knobs{}, once(answer("Content-Encoding: gzip\r\n", strings.Replace(zipped("hello"), "\xcb", "\xcc", 1))), nil},
	{"gzip, asked for by the caller", knobs{}, always(answer("Content-Encoding: gzip\r\n", zipped("hello"))), func(s *scene) error {
		return s.request("GET", s.url, "", field("Accept-Encoding", "gzip"))
	}},
	{"gzip, range", knobs{}, always(answer("Content-Encoding: gzip\r\n", zipped("hello"))), func(s *scene) error {
		return s.request("GET", s.url, "", field("Range", "bytes=0-9"))
	}},
	{"gzip, HEAD", knobs{}, always("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"), func(s *scene) error { return s.request("HEAD", s.url, "") }},
	{"gzip, no body", knobs{}, always("HTTP/1.1 304 Not Modified\r\nContent-Encoding: gzip\r\n\r\n"), nil},
	{"gzip, switched off", knobs{noCompression: true}, always(answer("Content-Encoding: gzip\r\n", zipped("hello"))), nil},

	{"trailer", knobs{}, always("HTTP/1.1 200 OK\r\nTrailer: A\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nA: b\r\nC: d\r\n\r\n"), twice},
	{"trailer, bad", knobs{}, once("HTTP/1.1 200 OK\r\nTrailer: A\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nno colon\r\n\r\n"), nil},
	{"trailer of the request", knobs{}, always(answer("", "ok")), func(s *scene) error {
		trailer := http.Header{"A": nil}
		req, _ := http.NewRequest("POST", s.url, io.MultiReader(strings.NewReader("body"), eofThen(func() { trailer.Set("A", "b") })))
		req.Trailer = trailer
		return s.send(req)
	}},
	{"trailer that must not be one", knobs{}, silentAfter(""), func(s *scene) error {
		req, _ := http.NewRequest("POST", s.url, io.MultiReader(strings.NewReader("body")))
		req.Trailer = http.Header{"Content-Length": nil}
		return s.send(req)
	}},

	{"chunk without an end", knobs{}, once(chunkedHead + "2\r\nokXX0\r\n\r\n"), nil},
	{"chunk of negative size", knobs{}, once(chunkedHead + "-2\r\nok\r\n"), nil},
	{"chunk of huge size", knobs{}, once(chunkedHead + "fffffffffffffffff\r\nok\r\n"), nil},
	{"chunk with a huge extension", knobs{}, once(chunkedHead + "2;" + strings.Repeat("x", 10_000) + "\r\nok\r\n"), nil},
	{"chunks without the last", knobs{}, once(chunkedHead + "2\r\nok\r\n"), nil},
	{"chunks without the last line", knobs{}, once(chunkedHead + "2\r\nok\r\n0\r\n"), nil},
	{"chunks and length", knobs{}, once("HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"), nil},
	{"length, too large a number", knobs{}, once("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n"), nil},
	{"length, negative", knobs{}, once("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"), nil},
	{"two lengths alike", knobs{}, once("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok"), nil},
	{"status of two digits", knobs{}, once("HTTP/1.1 20 OK\r\n\r\n"), nil},
	{"status below 100", knobs{}, once("HTTP/1.1 099 OK\r\n\r\n"), nil},
	{"version 2.0", knobs{}, once("HTTP/2.0 200 OK\r\n\r\n"), nil},
	{"version of letters", knobs{}, once("HTTP/a.b 200 OK\r\n\r\n"), nil},
	{"bad name of a field", knobs{}, once("HTTP/1.1 200 OK\r\na b: c\r\n\r\n"), nil},
	{"bad value of a field", knobs{}, once("HTTP/1.1 200 OK\r\nA: \x00\r\n\r\n"), nil},
	{"field that goes on", knobs{}, once("HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 0\r\n\r\n"), nil},
	{"only newlines", knobs{}, once("\r\n\r\n\r\n"), nil},
	{"garbage", knobs{}, once(strings.Repeat("\xff\x00", 5000)), nil},
	{"garbage without end", knobs{}, once(strings.Repeat("x", 3*maxHeaderBytes)), nil},
	{"many fields", knobs{}, once("HTTP/1.1 200 OK\r\n" + strings.Repeat("A: b\r\n", maxHeaderBytes) + "\r\n"), nil},

	{"early hints", knobs{}, always("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + answer("", "ok")), nil},
	{"news unasked for: 100", knobs{}, always("HTTP/1.1 100 Continue\r\n\r\n" + answer("", "ok")), nil},
	{"flood of news", knobs{}, once(strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", maxHeaderBytes/30)), nil},
	{"flood of news, counted", knobs{}, always(strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", maxHeaderBytes/30) + answer("", "ok")),
		func(s *scene) error {
			n := 0
			err := s.request("GET", s.url, "", hooked(&httptrace.ClientTrace{Got1xxResponse: func(int, textproto.MIMEHeader) error { n++; return nil }}))
			s.add(&s.Responses, fmt.Sprint(n, " news"))
			return err
		}},
	{"flood of news, refused", knobs{}, silentAfter("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n"), func(s *scene) error {
		return s.request("GET", s.url, "", hooked(&httptrace.ClientTrace{Got1xxResponse: func(int, textproto.MIMEHeader) error { return errOwn }}))
	}},
	{"another protocol", knobs{}, func(s *scene, p *peerConn) {
		s.hear(p)
		p.say("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: odd\r\n\r\nwelcome")
		s.readBody(p, 4)
		p.say(", bye")
	}, func(s *scene) error {
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
	{"another protocol, unasked for", knobs{}, once("HTTP/1.1 101 Switching Protocols\r\n\r\nwelcome"), nil},

	{"expect: wanted", knobs{expectTimeout: time.Hour}, func(s *scene, p *peerConn) {
		for s.hear(p) {
			p.say("HTTP/1.1 100 Continue\r\n\r\n")
			s.readBody(p, 5)
			p.say(answer("", "ok"))
		}
	}, func(s *scene) error {
		if err := expecting(s); err != nil {
			return err
		}
		return expecting(s)
	}},
	{"expect: not wanted", knobs{expectTimeout: time.Hour}, func(s *scene, p *peerConn) {
		s.hear(p)
		p.say("HTTP/1.1 417 Expectation Failed\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno")
		s.readBody(p, 5)
	}, expecting},
	{"expect: answered at once, and kept", knobs{expectTimeout: time.Hour}, func(s *scene, p *peerConn) {
		for s.hear(p) {
			p.say(answer("", "no"))
			s.readBody(p, 5)
		}
	}, func(s *scene) error {
		if err := expecting(s); err != nil {
			return err
		}
		return s.get()
	}},
	{"expect: no word", knobs{expectTimeout: soon}, func(s *scene, p *peerConn) {
		for s.hear(p) {
			s.readBody(p, 5)
			p.say(answer("", "ok"))
		}
	}, expecting},
	{"expect: not waited for", knobs{}, func(s *scene, p *peerConn) {
		for s.hear(p) {
			s.readBody(p, 5)
			p.say(answer("", "ok"))
		}
	}, expecting},
	{"expect: closed", knobs{expectTimeout: time.Hour}, func(s *scene, p *peerConn) { s.hear(p) }, expecting},

	{"silence before the header", knobs{headerTimeout: soon}, silentAfter(""), nil},
	{"silence in the header", knobs{headerTimeout: soon}, silentAfter("HTTP/1.1 200 OK\r\nCont"), nil},
	{"silence after news", knobs{headerTimeout: soon}, silentAfter("HTTP/1.1 103 Early Hints\r\n\r\n"), nil},
	{"silence after a large body", knobs{headerTimeout: soon}, silentAfter(""), func(s *scene) error {
		return s.request("POST", s.url, strings.Repeat("x", 1<<20))
	}},
	{"header in time, body late", knobs{headerTimeout: 10 * soon}, func(s *scene, p *peerConn) {
		s.hear(p)
		p.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")
		time.Sleep(12 * soon) // the timeout would have passed
		p.say("ok")
	}, nil},
	{"silence in the handshake", knobs{handshakeTimeout: soon}, func(_ *scene, p *peerConn) { p.stall() }, onTLS},

	{"proxy", knobs{proxy: true}, always(answer("", "hello")), elsewhere("http://a.example/x?y", "http://b.example:81/", "http://a.example/")},
	{"proxy that refuses", knobs{proxy: true}, always("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"), elsewhere("http://a.example/")},
	{"proxy for https", knobs{proxy: true, proxyHeader: http.Header{"A": {"b"}}}, func(s *scene, p *peerConn) {
		s.hear(p)
		p.say("HTTP/1.1 200 OK\r\n\r\n")
		p.CloseWrite()
		io.Copy(io.Discard, p.r) // closing it unread would reset it
	}, elsewhere("https://a.example/")},
	{"proxy that refuses https", knobs{proxy: true}, once("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"), elsewhere("https://a.example/")},
	{"proxy that refuses https, no reason", knobs{proxy: true}, once("HTTP/1.1 502\r\n\r\n"), elsewhere("https://a.example/")},
	{"proxy that closes", knobs{proxy: true}, once(""), elsewhere("https://a.example/")},
	{"proxy that talks garbage", knobs{proxy: true}, once("SSH-2.0-OpenSSH\r\n"), elsewhere("https://a.example/")},
	{"proxy with a huge header", knobs{proxy: true}, once("HTTP/1.1 200 OK\r\nA: " + strings.Repeat("x", 3*maxHeaderBytes) + "\r\n\r\n"), elsewhere("https://a.example/")},
	{"proxy that is silent", knobs{proxy: true, all: soon}, silentAfter(""), elsewhere("https://a.example/")},
	{"bad Host for a proxy", knobs{proxy: true}, always(answer("", "x")), func(s *scene) error {
		return s.request("GET", "http://a.example/", "", func(r *http.Request) { r.Host = "a b" })
	}},
	{"bad Host", knobs{}, always(answer("", "x")), func(s *scene) error {
		return s.request("GET", s.url, "", func(r *http.Request) { r.Host = "a b" })
	}},
}
