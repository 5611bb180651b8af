package greenhttp_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/greenhttp"
	"greenpoll/sched"
	"greenpoll/sock"
)

// tunnel is a proxy: it forwards bytes to the host that CONNECT names, and answers other
// requests itself. It counts its connections by their purpose.
type tunnel struct {
	*httptest.Server
	connects, requests atomic.Int64
}

func newTunnel(t *testing.T, secure bool) *tunnel {
	p := &tunnel{}
	p.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect {
			p.requests.Add(1)
			fmt.Fprint(w, "proxied ", r.RequestURI, " ", r.Header.Get("Proxy-Authorization"))
			return
		}
		p.connects.Add(1)
		server, err := net.Dial("tcp", r.Host)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer server.Close()
		client, _, _ := http.NewResponseController(w).Hijack()
		defer client.Close()
		io.WriteString(client, "HTTP/1.1 200 Connection established\r\n\r\n")
		go func() {
			io.Copy(server, client)
			server.(*net.TCPConn).CloseWrite()
		}()
		io.Copy(client, server)
	}))
	p.Config.ErrorLog = new(logBuffer).logger()
	if secure {
		p.StartTLS()
	} else {
		p.Start()
	}
	t.Cleanup(p.Close)
	return p
}

// transport returns a transport that uses p and trusts every server of these tests.
func (p *tunnel) transport(trusted *tls.Config) *greenhttp.Transport {
	config := trusted.Clone()
	if p.TLS != nil {
		config.RootCAs.AddCert(p.Certificate())
	}
	u, _ := url.Parse(p.URL)
	return &greenhttp.Transport{Proxy: http.ProxyURL(u), TLSClientConfig: config}
}

func TestHTTPSGoesThroughAProxy(t *testing.T) {
	const size = 4 << 20
	for name, secure := range map[string]bool{"http": false, "https": true} {
		t.Run(name, func(t *testing.T) {
			s, conns := countingTLSServer(t, echo, tls.VersionTLS13)
			p := newTunnel(t, secure)
			run(t, func(g *sched.Task) {
				c := &http.Client{Transport: p.transport(trusting(s)).For(g)}
				for range 2 { // a small body, and a large one: both directions at once, over TLS in TLS
					resp, err := c.Post(s.URL, "", http.NoBody)
					require.NoError(t, err)
					assert.NotNil(t, resp.TLS)
					assert.Equal(t, "", text(t, resp))
					resp, err = c.Post(s.URL, "", &pattern{n: size})
					require.NoError(t, err)
					n, _ := sum(t, resp.Body)
					resp.Body.Close()
					assert.EqualValues(t, size, n)
				}
				c.CloseIdleConnections()
			})
			assert.EqualValues(t, 1, conns.Load())
			assert.EqualValues(t, 1, p.connects.Load())
		})
	}
}

func TestHTTPGoesThroughAnHTTPSProxy(t *testing.T) {
	p := newTunnel(t, true)
	run(t, func(g *sched.Task) {
		c := &http.Client{Transport: p.transport(trusting(p.Server)).For(g)}
		resp, err := c.Get("http://a.example/x")
		require.NoError(t, err)
		assert.Nil(t, resp.TLS, "that with the proxy is not the server's")
		assert.Equal(t, "proxied http://a.example/x ", text(t, resp))
	})
}

func TestAnUnsupportedProxySchemeIsRefused(t *testing.T) {
	run(t, func(g *sched.Task) {
		tr := &greenhttp.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "socks5", Host: "127.0.0.1:1"})}
		closes := 0
		req, _ := http.NewRequest("POST", "http://a.example", closeCounter{nil, &closes})
		_, err := tr.For(g).RoundTrip(req)
		assert.EqualError(t, err, `greenhttp: a proxy of scheme "socks5" is not supported: name an http or https one`)
		assert.Equal(t, 1, closes)
	})
}

func TestAnErrorOfTheProxyFunctionIsReturned(t *testing.T) {
	run(t, func(g *sched.Task) {
		tr := &greenhttp.Transport{Proxy: func(*http.Request) (*url.URL, error) { return nil, errOwn }}
		_, err := (&http.Client{Transport: tr.For(g)}).Get("http://a.example")
		assert.ErrorIs(t, err, errOwn)
	})
}

func TestTheErrorSaysThatTheProxyCannotBeReached(t *testing.T) {
	refused := httptest.NewServer(nil)
	refused.Close()
	u, _ := url.Parse(refused.URL)
	run(t, func(g *sched.Task) {
		_, ours := (&greenhttp.Transport{Proxy: http.ProxyURL(u)}).For(g).RoundTrip(httptest.NewRequest("GET", "http://a.example", nil))
		_, theirs := (&http.Transport{Proxy: http.ProxyURL(u)}).RoundTrip(httptest.NewRequest("GET", "http://a.example", nil))
		assert.Equal(t, propertiesOf(theirs), propertiesOf(ours))
	})
}

// A process reads the environment only once, so the test needs a process of its own.
func TestGetUsesTheProxyOfTheEnvironment(t *testing.T) {
	const marker = "GREENHTTP_TEST_GET"
	if target := os.Getenv(marker); target != "" {
		greenpoll.Run(func(t *greenpoll.Task) error {
			resp, err := greenhttp.Get(t, target)
			if err != nil {
				fmt.Println(err)
				return nil
			}
			io.Copy(os.Stdout, resp.Body)
			return nil
		})
		os.Exit(0)
	}
	if err := greenpoll.Run(func(*greenpoll.Task) error { return nil }); errors.Is(err, errors.ErrUnsupported) {
		t.Skip(err)
	}
	p := newTunnel(t, false)
	u, _ := url.Parse(p.URL)
	u.User = url.UserPassword("me", "secret")
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), marker+"=http://a.example/x", "HTTP_PROXY="+u.String(), "NO_PROXY=", "REQUEST_METHOD=")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err)
	assert.Equal(t, "proxied http://a.example/x Basic bWU6c2VjcmV0", string(out))
}

func TestInternationalHostNamesAreDialledInASCII(t *testing.T) {
	run(t, func(g *sched.Task) {
		for host, want := range map[string]string{
			"bücher.example": "xn--bcher-kva.example:80", "日本語.jp:81": "xn--wgv71a119e.jp:81",
			"plain.example": "plain.example:80", "[::1]:82": "[::1]:82",
		} {
			_, err := (&http.Client{Transport: dialsNowhere(t, want).For(g)}).Get("http://" + host)
			assert.ErrorIs(t, err, errOwn)
		}
	})
}

func dialsNowhere(t *testing.T, want string) *greenhttp.Transport {
	return &greenhttp.Transport{DialContext: func(_ *sched.Task, _ context.Context, _, address string) (*sock.Conn, error) {
		assert.Equal(t, want, address)
		return nil, errOwn
	}}
}
