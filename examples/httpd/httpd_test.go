//go:build !windows

package main

// This file answers: do common clients work with httpd? Each is run as a user would run
// it, and skipped by name if it is not installed. On Windows the signal that ends the
// server cannot be sent; .ci/wine tests httpd there.

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A process is httpd as a user starts it.
type process struct {
	*exec.Cmd
	t         *testing.T
	url, cert string
	out       *bytes.Buffer
	ended     chan error
}

// TestMain acts as httpd when a test starts it as httpd.
func TestMain(m *testing.M) {
	if os.Getenv("HTTPD_TEST") != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func start(t *testing.T, args ...string) *process {
	t.Helper()
	return startAs(t, nil, args...)
}

// startAs starts it with a command that takes the program and its arguments.
func startAs(t *testing.T, by []string, args ...string) *process {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	p := &process{t: t, out: &bytes.Buffer{}, ended: make(chan error, 1)}
	command := append(append(by, self, "-addr", "127.0.0.1:0"), args...)
	p.Cmd = exec.Command(command[0], command[1:]...)
	p.Env = append(os.Environ(), "HTTPD_TEST=1", "TMPDIR="+t.TempDir())
	p.Stderr = p.out
	stdout, err := p.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, p.Start())
	t.Cleanup(func() {
		p.Process.Kill()
		for range p.ended {
		}
	})
	lines := bufio.NewScanner(stdout)
	for p.url == "" && lines.Scan() {
		if _, after, ok := strings.Cut(lines.Text(), "is in "); ok {
			p.cert, _, _ = strings.Cut(after, " ")
		}
		_, p.url, _ = strings.Cut(lines.Text(), "listening on ")
	}
	go func() { p.ended <- p.Wait(); close(p.ended) }()
	if p.url == "" {
		<-p.ended
		if strings.Contains(p.out.String(), "no backend") {
			t.Skip(p.out)
		}
		require.Fail(t, "httpd did not start", p.out)
	}
	return p
}

// stop sends SIGTERM and expects exit code 0.
func (p *process) stop() {
	p.t.Helper()
	require.NoError(p.t, p.Process.Signal(syscall.SIGTERM))
	assert.NoError(p.t, <-p.ended, p.out)
}

// run runs a client, which must exit with 0, and returns its output.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed", name)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	require.NoError(t, err, "%s %q: %s", name, args, out)
	return string(out)
}

func TestCurl(t *testing.T) {
	big := filepath.Join(t.TempDir(), "big")
	require.NoError(t, os.WriteFile(big, bytes.Repeat([]byte("0123456789abcdef"), 200_000), 0o600))
	echoed := filepath.Join(t.TempDir(), "echoed")
	for _, version := range [][]string{nil, {"--tlsv1.3"}, {"--tls-max", "1.2"}} { // nil: plain
		p := start(t, "-tls="+strconv.FormatBool(version != nil))
		curl := func(args ...string) string {
			t.Helper()
			if version != nil {
				args = slices.Concat([]string{"--cacert", p.cert}, version, args)
			}
			return run(t, "curl", append([]string{"-sS", "--fail"}, args...)...)
		}
		assert.Contains(t, curl(p.url), "No thread waited for you")
		assert.Equal(t, "xxx", curl("--http1.0", p.url+"/bytes/3"))
		assert.Contains(t, curl("-I", p.url+"/bytes/3"), "Content-Length: 3")
		assert.Contains(t, curl(p.url+"/delay/0.01"), "answered after 10ms")
		assert.Contains(t, curl(p.url+"/steps"), "Step 4")
		assert.Equal(t, "1 0 0 ", curl("-w", "%{num_connects} ",
			"-o", os.DevNull, p.url, "-o", os.DevNull, p.url, "-o", os.DevNull, p.url))
		for _, how := range [][]string{
			{"-H", "Expect: 100-continue", "-T", big},
			{"-H", "Expect: 100-continue", "--data-binary", "@" + big},
			{"-H", "Transfer-Encoding: chunked", "-T", big},
		} {
			curl(append(how, "-X", "POST", "-o", echoed, p.url+"/echo")...)
			run(t, "cmp", big, echoed)
		}
		parallel := []string{"--parallel", "--parallel-immediate", "--parallel-max", "20", "-w", "%{http_code}\n"}
		for range 20 {
			parallel = append(parallel, "-o", os.DevNull, p.url+"/delay/0.1")
		}
		assert.Equal(t, 20, strings.Count(curl(parallel...), "200\n"))
		p.stop()
	}
}

func TestLoadGenerators(t *testing.T) {
	for _, p := range []*process{start(t), start(t, "-tls")} {
		t.Run("wrk "+p.url[:5], func(t *testing.T) {
			// wrk counts 2 s without a response as an error; on a loaded machine it is not one.
			said := run(t, "wrk", "-t1", "-c50", "-d1s", "--timeout", "1m", p.url+"/")
			assert.NotContains(t, said, "Socket errors")
			assert.NotContains(t, said, "Non-2xx")
		})
		for _, more := range []string{"-k", "-q"} { // kept alive, and not
			t.Run("ab "+more+p.url[:5], func(t *testing.T) {
				said := run(t, "ab", "-q", more, "-n", "200", "-c", "20", p.url+"/bytes/1000")
				assert.Regexp(t, `Complete requests: +200\n`, said)
				assert.Regexp(t, `Failed requests: +0\n`, said)
			})
		}
		p.stop()
	}
}

func TestPythonsHTTPClient(t *testing.T) {
	for _, version := range []string{"", "TLSv1_2", "TLSv1_3"} { // "": plain
		p := start(t, "-tls="+strconv.FormatBool(version != ""))
		_, addr, _ := strings.Cut(p.url, "://")
		said := run(t, "python3", "-c", `
import http.client, ssl, sys
addr, version, cert = sys.argv[1:]
if version:
    context = ssl.create_default_context(cafile=cert)
    context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    c = http.client.HTTPSConnection(addr, context=context)
else:
    c = http.client.HTTPConnection(addr)
for body, how in ((b"abc", {}), (iter([b"a", b"bc"]), {"Transfer-Encoding": "chunked"})):
    c.request("POST", "/echo", body=body, headers=how, encode_chunked=bool(how))
    r = c.getresponse()
    print(r.status, r.read())
c.request("HEAD", "/bytes/10")
r = c.getresponse()
print(r.status, r.getheader("Content-Length"), r.read())`, addr, version, p.cert)
		assert.Equal(t, "200 b'abc'\n200 b'abc'\n200 10 b''\n", said)
		p.stop()
	}
}

func TestOpenSSLIsToldTheEnd(t *testing.T) {
	p := start(t, "-tls")
	for _, version := range []string{"-tls1_2", "-tls1_3"} {
		said := run(t, "sh", "-c", `printf 'GET /bytes/3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' |
			openssl s_client "$@" 2>&1`, "sh", version, "-msg", "-ign_eof", "-CAfile", p.cert, "-connect", strings.TrimPrefix(p.url, "https://"))
		if strings.Contains(said, "openssl: not found") {
			t.Skip("openssl is not installed")
		}
		assert.Contains(t, said, "Verify return code: 0 (ok)")
		assert.Regexp(t, `<<< .*Alert .*warning close_notify`, said)
		assert.NotContains(t, said, "unexpected eof")
	}
	p.stop()
}

func TestChromium(t *testing.T) {
	p := start(t)
	said := run(t, "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--user-data-dir="+t.TempDir(), "--dump-dom", p.url)
	assert.Contains(t, said, "No thread waited for you")
	p.stop()
}

// Every request that was read gets its response although SIGTERM comes; a connection
// without an open request is closed.
func TestSIGTERMUnderLoadLosesNoAnswer(t *testing.T) {
	p := start(t)
	addr := strings.TrimPrefix(p.url, "http://")
	idle, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	defer idle.Close()
	fmt.Fprint(idle, "GET /bytes/1 HTTP/1.1\r\nHost: x\r\n\r\n")
	idleReader := bufio.NewReader(idle)
	_, err = http.ReadResponse(idleReader, nil)
	require.NoError(t, err)
	idleReader.ReadByte() // the body

	// A handler has begun once the first part of its response, the echo, has arrived.
	const n = 200
	var clients, begun sync.WaitGroup
	begun.Add(n)
	term := make(chan struct{})
	for range n {
		clients.Go(func() {
			c, err := net.Dial("tcp", addr)
			if !assert.NoError(t, err) {
				begun.Done()
				return
			}
			defer c.Close()
			fmt.Fprint(c, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n"+strings.Repeat("x", 100_000))
			r := bufio.NewReader(c)
			resp, err := http.ReadResponse(r, nil)
			begun.Done()
			if !assert.NoError(t, err) {
				return
			}
			<-term
			go io.WriteString(c, strings.Repeat("x", 100_000))
			got, err := io.Copy(io.Discard, resp.Body)
			assert.NoError(t, err)
			assert.Equal(t, int64(200_000), got)
			_, err = r.ReadByte()
			assert.Equal(t, io.EOF, err)
		})
	}
	begun.Wait()
	require.NoError(t, p.Process.Signal(syscall.SIGTERM))
	_, err = idleReader.ReadByte() // closed: the server has begun to stop
	assert.Equal(t, io.EOF, err)
	close(term)
	clients.Wait()
	assert.NoError(t, <-p.ended, p.out)
}

// If a body does not come to its end, the response is 400 as long as no part of a response
// has been sent. Afterwards the connection is cut, the only way to tell the client.
func TestAnEchoOfHalfABodyIsNo200OK(t *testing.T) {
	p := start(t)
	addr := strings.TrimPrefix(p.url, "http://")
	const length, chunked = "Content-Length: 200000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n"
	enough := strings.Repeat("x", 100_000) // more than a buffer: the answer has begun
	for name, tc := range map[string]struct {
		body   string
		answer int // 0: none, or one that is cut short
	}{
		"cut short before the first byte": {length, 400},
		"cut short, answered in part":     {length + enough, 200},
		"a bad first chunk":               {chunked + "no number\r\n", 400},
		"a bad chunk, answered in part":   {chunked + "186a0\r\n" + enough + "\r\nno number\r\n", 200},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := net.Dial("tcp", addr)
			require.NoError(t, err)
			defer c.Close()
			require.NoError(t, c.SetDeadline(time.Now().Add(time.Minute))) // an endless response must fail the test, not hang it
			_, err = io.WriteString(c, "POST /echo HTTP/1.1\r\nHost: x\r\n"+tc.body)
			require.NoError(t, err)
			require.NoError(t, c.(*net.TCPConn).CloseWrite())
			resp, err := http.ReadResponse(bufio.NewReader(c), nil)
			require.NoError(t, err)
			assert.Equal(t, tc.answer, resp.StatusCode)
			_, err = io.Copy(io.Discard, resp.Body)
			if tc.answer == 200 {
				assert.Error(t, err, "the client takes half for all")
			} else {
				assert.NoError(t, err)
			}
		})
	}
	p.stop()
}

func TestHttpdRunsOutOfDescriptorsAndRecovers(t *testing.T) {
	run(t, "sh", "-c", "ulimit -n 40") // skips the test if there is no sh
	p := startAs(t, []string{"sh", "-c", `ulimit -n 40; exec "$0" "$@"`})
	var conns []net.Conn
	for range 60 { // the kernel queues those that httpd cannot accept
		c, err := net.Dial("tcp", strings.TrimPrefix(p.url, "http://"))
		require.NoError(t, err)
		conns = append(conns, c)
	}
	answer := func(c net.Conn) {
		fmt.Fprint(c, "GET /bytes/1 HTTP/1.1\r\nHost: x\r\n\r\n")
		resp, err := http.ReadResponse(bufio.NewReader(c), nil)
		if assert.NoError(t, err) {
			assert.Equal(t, 200, resp.StatusCode)
		}
	}
	answer(conns[0])
	for _, c := range conns[:40] {
		c.Close()
	}
	for _, c := range conns[40:] {
		answer(c)
		c.Close()
	}
	p.stop()
}

func TestWhatIsWrongIsSaidInOneLine(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	p := start(t)
	for _, tc := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"-nosuch"}, 2, "not defined: -nosuch (see -h)"},
		{[]string{"x"}, 2, "only flags are taken"},
		{[]string{"-addr", ""}, 2, "-addr is empty"},
		{[]string{"-cert", "x"}, 2, "belong together"},
		{[]string{"-cert", "x", "-key", "x"}, 2, "add -tls"},
		{[]string{"-tls", "-cert", "nosuch", "-key", "nosuch"}, 1, "open nosuch"},
		{[]string{"-addr", strings.TrimPrefix(p.url, "http://")}, 1, "choose another address with -addr"},
	} {
		c := exec.Command(self, tc.args...)
		c.Env = append(os.Environ(), "HTTPD_TEST=1")
		out, _ := c.CombinedOutput()
		assert.Equal(t, tc.code, c.ProcessState.ExitCode(), tc.args)
		assert.Contains(t, string(out), tc.says)
		assert.Equal(t, 1, strings.Count(string(out), "\n"), "%s", out)
	}
}
