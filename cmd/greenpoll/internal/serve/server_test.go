package serve

// This file answers: does the server serve its site's files and no others, and does it end?

import (
	"context"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// run begins to serve, and ends with the test at the latest.
func (s *site) run(l net.Listener) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()
	s.end = sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	s.t.Cleanup(func() { require.NoError(s.t, s.end()) })
}

func TestOnlyLoopbackAddressesAreListenedAt(t *testing.T) {
	for addr, why := range map[string]string{
		"0.0.0.0:0": "this machine alone", ":0": "this machine alone", "[::]:0": "this machine alone", "192.168.1.1:0": "this machine alone",
		"example.com:80": "this machine alone", "7050": "a host and a port", "127.0.0.1": "a host and a port", "127.0.0.1:http": `"http" is no port`, "127.0.0.1:70000": "is no port",
	} {
		_, err := Listen(addr)
		require.ErrorAs(t, err, new(*AddrError), addr)
		require.ErrorContains(t, err, why, addr)
	}
	for _, addr := range []string{"127.0.0.1:0", "localhost:0", "127.0.0.2:0"} {
		l, err := Listen(addr)
		require.NoError(t, err, addr)
		require.True(t, l.Addr().(*net.TCPAddr).IP.IsLoopback())
		require.NoError(t, l.Close())
	}
}

func TestTheAddressHasTheToken(t *testing.T) {
	l, err := Listen("127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	s := New(nil, nil)
	require.Equal(t, "http://"+l.Addr().String()+"/?token="+s.token, s.Address(l))
}

func TestFilesOfTheSiteAreServedAndFoldersAreNot(t *testing.T) {
	s := start(t)
	for path, want := range map[string]int{"/page.js": 200, "/lib/a.js": 200, "/lib": 404, "/lib/": 404, "/nosuch": 404, "/index.html": 404} {
		answer, _ := s.ask("GET", path, nil)
		require.Equal(t, want, answer.StatusCode, path)
	}
	answer, text := s.ask("GET", "/page.js", nil)
	require.Contains(t, answer.Header.Get("Content-Type"), "javascript")
	require.Equal(t, "start()", text)
	answer, _ = s.ask("PUT", "/page.js", header("Origin", "http://"+s.addr))
	require.Equal(t, http.StatusMethodNotAllowed, answer.StatusCode)
}

func TestNoPathLeadsOutOfTheSite(t *testing.T) {
	dir := t.TempDir()
	inside := filepath.Join(dir, "site")
	require.NoError(t, os.Mkdir(inside, 0o755))
	secret := filepath.Join(dir, "secret.txt")
	require.NoError(t, os.WriteFile(secret, []byte("secret"), 0o644))
	require.NoError(t, os.Symlink(secret, filepath.Join(inside, "link.txt")))
	root, err := os.OpenRoot(inside)
	require.NoError(t, err)
	defer root.Close()
	l, err := Listen("127.0.0.1:0")
	require.NoError(t, err)
	s := &site{Server: New(root.FS(), nil), t: t, addr: l.Addr().String()}
	s.run(l)
	for _, path := range []string{"/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/..%5csecret.txt", "/%2fetc%2fpasswd", "//etc/passwd", "/x/../../secret.txt", "/link.txt"} {
		answer, text := s.ask("GET", "/", func(r *http.Request) { r.URL.Opaque = path })
		require.NotEqual(t, http.StatusOK, answer.StatusCode, path)
		require.NotContains(t, text, "secret\n", path)
		require.NotEqual(t, "secret", strings.TrimSpace(text), path)
	}
}

func TestTheServerEndsWhileAPageListens(t *testing.T) {
	s := start(t)
	stream := listen(s, "")
	stream.sees(": hello")
	require.NoError(t, s.end())
	stream.ends()
	_, err := net.Dial("tcp", s.addr)
	require.Error(t, err, "nobody listens any more")
}
