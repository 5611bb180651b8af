package greenhttp_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"log"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/greenhttp"
	"greenpoll/poller"
	"greenpoll/sched"
	"greenpoll/sock"
)

// run runs main as a task on one worker: anything that blocks this worker stops the test.
func run(t *testing.T, main func(g *sched.Task)) {
	t.Helper()
	runOn(t, 1, main)
}

func runOn(t *testing.T, procs int, main func(g *sched.Task)) {
	t.Helper()
	require.NoError(t, runErrorOn(t, procs, main))
}

// runError is run for a Run that must fail, and returns its error.
func runError(t *testing.T, main func(g *sched.Task)) error {
	t.Helper()
	return runErrorOn(t, 1, main)
}

func runErrorOn(t *testing.T, procs int, main func(g *sched.Task)) error {
	t.Helper()
	backend, err := poller.NewBackend()
	if errors.Is(err, errors.ErrUnsupported) {
		t.Skip(err)
	}
	require.NoError(t, err)
	s, err := sched.New(sched.Config{Procs: procs})
	require.NoError(t, err)
	poller.New(s, backend, nil)
	return s.Run(func(g *sched.Task) error { main(g); return nil })
}

// listen opens a listener on a free port.
func listen(t *testing.T, g *sched.Task) (l *sock.Listener, addr string) {
	t.Helper()
	l, err := sock.Listen(g, "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	return l, l.Addr().String()
}

// serve serves s on a task of its own until the test's Run ends, and returns host
// and port.
func serve(t *testing.T, g *sched.Task, s *greenhttp.Server) string {
	t.Helper()
	l, addr := listen(t, g)
	g.Go(func(g *sched.Task) { s.Serve(g, l) })
	return addr
}

// raw is a connection on which a test speaks HTTP by hand.
type raw struct {
	t *testing.T
	*sock.Conn
	r *bufio.Reader
}

func dialRaw(t *testing.T, g *sched.Task, addr string) raw {
	t.Helper()
	c, err := sock.Dial(g, "tcp", addr)
	require.NoError(t, err)
	return raw{t, c, bufio.NewReader(c)}
}

func (r raw) send(text string) {
	r.t.Helper()
	_, err := io.WriteString(r, text)
	require.NoError(r.t, err)
}

// answer reads a response, with its body, to a request with the given method.
func (r raw) answer(method string) (*http.Response, string) {
	r.t.Helper()
	resp, err := http.ReadResponse(r.r, &http.Request{Method: method})
	require.NoError(r.t, err)
	return resp, text(r.t, resp)
}

// ended reports whether the server has closed its side and nothing is left to read.
func (r raw) ended() bool {
	_, err := r.r.ReadByte()
	return err == io.EOF
}

// text reads a body to its end and closes it.
func text(t *testing.T, resp *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(resp.Body)
	assert.NoError(t, err)
	assert.NoError(t, resp.Body.Close())
	return string(b)
}

// get makes a GET that must succeed, and returns the body.
func get(t *testing.T, c *http.Client, url string) string {
	t.Helper()
	resp, err := c.Get(url)
	require.NoError(t, err)
	return text(t, resp)
}

// logBuffer is an ErrorLog that a test can read.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (l *logBuffer) logger() *log.Logger { return log.New(l, "", 0) }

func hello(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello") }

// eventually waits until ok returns true. It calls ok again and again; ok does the pausing.
func eventually(t *testing.T, ok func() bool, otherwise func() string) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); {
		if time.Now().After(end) {
			t.Fatal(otherwise())
		}
	}
}
