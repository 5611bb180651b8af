package greenhttp

// This file measures single steps of a request on the server. In a whole request, their
// cost is lost among the system calls. With a plain body in place:
//
//	go test -overlay "$(go run ./tools/overlay greenhttp_date)" ./greenhttp -run - -bench .

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// heads are the headers of a load generator and of a browser.
var heads = map[string]string{
	"short": "GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n",
	"browser": "GET /path/to/page?x=1 HTTP/1.1\r\nHost: www.example.org\r\n" +
		"User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n" +
		"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n" +
		"Accept-Language: en-US,en;q=0.5\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nConnection: keep-alive\r\n" +
		"Cookie: session=0123456789abcdef0123456789abcdef; theme=dark\r\nUpgrade-Insecure-Requests: 1\r\n" +
		"Sec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Site: none\r\nPriority: u=0, i\r\n\r\n",
}

func BenchmarkCheckHead(b *testing.B) {
	for name, head := range heads {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				checkHead([]byte(head))
			}
		})
	}
}

// BenchmarkReadRequest measures net/http's parser on the same requests.
func BenchmarkReadRequest(b *testing.B) {
	for name, head := range heads {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			src := strings.NewReader("")
			r := bufio.NewReader(src)
			for b.Loop() {
				src.Reset(head)
				r.Reset(src)
				if _, err := http.ReadRequest(r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkResponse measures a response from its beginning to its end, without the
// connection.
func BenchmarkResponse(b *testing.B) {
	req, err := http.ReadRequest(bufio.NewReader(strings.NewReader(heads["short"])))
	if err != nil {
		b.Fatal(err)
	}
	for name, fields := range map[string]int{"no fields": 0, "2 fields": 2} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			c := &serverConn{s: &Server{}, ctx: context.Background()}
			var out bytes.Buffer
			for b.Loop() {
				w := newResponse(c, req, nil)
				out.Reset()
				c.w.Reset(&out)
				for _, name := range []string{"Content-Type", "Cache-Control"}[:fields] {
					w.Header()[name] = []string{"text/plain"}
				}
				w.hasDate = true
				w.status = http.StatusOK
				w.readHeader()
				w.header.WriteSubset(c.w, excludedHeader)
				io.WriteString(c.w, "hello")
				w.ctx.end()
				bodyWriters.put(w.body)
				connWriters.put(c.w)
			}
		})
	}
}

func BenchmarkDate(b *testing.B) {
	s, now := &Server{}, time.Now()
	for b.Loop() {
		s.date(now)
	}
}
