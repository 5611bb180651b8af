package greenhttp_test

// This file answers: does the client work with servers that we have not written? With nginx
// and Python's, each a child process of the test, plain and over TLS.

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/greenhttp"
	"greenpoll/sched"
)

// foreign is a server that we have not written.
type foreign struct {
	plain, secure string // its URLs
	config        *tls.Config
	has           map[string]bool // what it can do
}

// child starts a program that ends with the test, and returns once match has returned true
// for a line of its output.
func child(t *testing.T, match func(line string) bool, dir, name string, args ...string) {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, w, w
	require.NoError(t, cmd.Start())
	w.Close()
	enough, output := make(chan bool), ""
	var reading sync.WaitGroup
	reading.Go(func() {
		defer close(enough)
		found := false
		for lines := bufio.NewScanner(r); lines.Scan(); {
			output += lines.Text() + "\n"
			if !found && match(lines.Text()) {
				found = true
				enough <- true
			}
		}
	})
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		reading.Wait()
		r.Close()
		if t.Failed() {
			t.Logf("%s said:\n%s", name, output)
		}
	})
	require.True(t, <-enough, "%s has ended", name)
}

// freeAddr returns an address at which nobody listens.
func freeAddr(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().String()
}

// writeCertificate writes the certificate of these tests, with its key, as cert.pem.
func writeCertificate(t *testing.T, dir string) *tls.Config {
	config, pool := certificate(t)
	cert := config.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
	require.NoError(t, err)
	text := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Certificate[0]}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})...)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "cert.pem"), text, 0o600))
	return &tls.Config{RootCAs: pool}
}

const nginxConfig = `
daemon off; master_process off; pid nginx.pid; error_log stderr notice;
events { worker_connections 256; }
http {
	access_log off; keepalive_timeout 60;
	client_body_temp_path tmp; proxy_temp_path tmp; fastcgi_temp_path tmp; uwsgi_temp_path tmp; scgi_temp_path tmp;
	gzip on; gzip_min_length 1; gzip_types *; client_max_body_size 1m;
	server {
		listen %s; listen %s ssl; ssl_protocols %s;
		ssl_certificate cert.pem; ssl_certificate_key cert.pem;
		root files;
		location /app/ { proxy_pass %s/; proxy_http_version 1.1; proxy_buffering off; proxy_request_buffering off; }
	}
}
`

func startNginx(t *testing.T, version string) foreign {
	if _, err := exec.LookPath("nginx"); err != nil {
		t.Skipf("nginx is not installed: %v", err)
	}
	dir := t.TempDir()
	app, _ := countingServer(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("Content-Encoding", "identity") // keeps nginx from compressing it
		swallow(w, r)
		io.WriteString(w, strings.Repeat("x", 5))
		w.(http.Flusher).Flush() // makes it chunked
	})
	require.NoError(t, os.Mkdir(filepath.Join(dir, "files"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "files", "text"), []byte(foreignText), 0o644))
	config := writeCertificate(t, dir)
	for {
		plain, secure := freeAddr(t), freeAddr(t)
		conf := fmt.Sprintf(nginxConfig, plain, secure, version, app.URL)
		require.NoError(t, os.WriteFile(filepath.Join(dir, "conf"), []byte(conf), 0o644))
		taken := false // by another process, meanwhile: nginx does not accept port 0, and retries a port that is taken for a while
		child(t, func(line string) bool {
			taken = strings.Contains(line, "bind() to")
			return taken || strings.Contains(line, "event method") // is logged once it listens
		}, dir, "nginx", "-p", dir, "-c", "conf", "-e", "stderr")
		if !taken {
			return foreign{"http://" + plain, "https://" + secure, config,
				map[string]bool{"gzip": true, "ranges": true, "413": true, "app": true}}
		}
	}
}

const pythonServer = `
import http.server, ssl, sys, threading
class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *args): pass
    def do_POST(self):
        n = int(self.headers["Content-Length"])
        self.rfile.read(n)
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"5\r\nxxxxx\r\n0\r\n\r\n")
def serve(secure):
    s = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if secure:
        c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        c.load_cert_chain("../cert.pem")
        c.minimum_version = c.maximum_version = getattr(ssl.TLSVersion, sys.argv[1])
        s.socket = c.wrap_socket(s.socket, server_side=True)
    threading.Thread(target=s.serve_forever).start()
    print("listens at", "%s:%d" % s.server_address, flush=True)
serve(False)
serve(True)
`

func startPython(t *testing.T, version string) foreign {
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skipf("python3 is not installed: %v", err)
	}
	dir := t.TempDir()
	config := writeCertificate(t, dir)
	files := filepath.Join(dir, "files")
	require.NoError(t, os.Mkdir(files, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(files, "text"), []byte(foreignText), 0o644))
	var addrs []string
	child(t, func(line string) bool {
		if _, addr, ok := strings.Cut(line, "listens at "); ok {
			addrs = append(addrs, strings.TrimSpace(addr))
		}
		return len(addrs) == 2
	}, files, "python3", "-c", pythonServer, strings.ReplaceAll(version, ".", "_"))
	return foreign{"http://" + addrs[0], "https://" + addrs[1], config, map[string]bool{"app": true, "close on 404": true}}
}

var foreignText = strings.Repeat("some text that can be made shorter\n", 100)

func TestTheClientWorksWithNginxAndPython(t *testing.T) {
	for name, start := range map[string]func(*testing.T, string) foreign{"nginx": startNginx, "Python": startPython} {
		for _, version := range []string{"TLSv1.2", "TLSv1.3"} {
			t.Run(name+" "+version, func(t *testing.T) {
				f := start(t, version)
				for _, url := range []string{f.plain, f.secure} {
					run(t, func(g *sched.Task) { f.examine(t, g, url) })
				}
			})
		}
	}
}

// examine makes requests of every kind, one after the other on one connection.
func (f foreign) examine(t *testing.T, g *sched.Task, url string) {
	tr := &greenhttp.Transport{TLSClientConfig: f.config, ExpectContinueTimeout: time.Hour}
	c := &http.Client{Transport: tr.For(g)}
	dialled, continued := 0, 0
	do := func(method, path string, body io.Reader, header ...string) *http.Response {
		req, err := http.NewRequest(method, url+path, body)
		require.NoError(t, err)
		for i := 0; i < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		withTrace(&httptrace.ClientTrace{
			GotConn: func(i httptrace.GotConnInfo) {
				if !i.Reused {
					dialled++
				}
			},
			Got100Continue: func() { continued++ },
		})(req)
		resp, err := c.Do(req)
		require.NoError(t, err)
		return resp
	}
	for range 3 {
		resp := do("GET", "/text", nil)
		assert.Equal(t, f.has["gzip"], resp.Uncompressed)
		assert.Equal(t, foreignText, text(t, resp))
		resp = do("HEAD", "/text", nil)
		assert.EqualValues(t, len(foreignText), resp.ContentLength)
		assert.Equal(t, "", text(t, resp))
		resp = do("GET", "/none", nil)
		text(t, resp)
		assert.Equal(t, http.StatusNotFound, resp.StatusCode)
	}
	if f.has["ranges"] {
		resp := do("GET", "/text", nil, "Range", "bytes=5-8")
		assert.Equal(t, http.StatusPartialContent, resp.StatusCode)
		assert.Equal(t, foreignText[5:9], text(t, resp))
	}
	if f.has["app"] {
		assert.Equal(t, "xxxxx", text(t, do("POST", "/app/", strings.NewReader("body"))))
		assert.Equal(t, "xxxxx", text(t, do("POST", "/app/", bytes.NewReader(make([]byte, 500_000)))))
		assert.Equal(t, "xxxxx", text(t, do("POST", "/app/", strings.NewReader("body"), "Expect", "100-continue")))
		assert.Equal(t, 1, continued)
	}
	if f.has["close on 404"] {
		dialled -= 3
	}
	assert.Equal(t, 1, dialled)
	if f.has["413"] { // it refuses, and closes without having read the body
		resp := do("POST", "/app/", bytes.NewReader(make([]byte, 8<<20)))
		text(t, resp)
		assert.Equal(t, http.StatusRequestEntityTooLarge, resp.StatusCode)
	}
}
