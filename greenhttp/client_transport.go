package greenhttp

// This file answers: what can be set on a Transport? The names and their meaning
// are net/http's.

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/url"
	"time"

	"greenpoll/sched"
	"greenpoll/sock"
)

// Transport makes HTTP/1.1 requests for tasks and keeps connections for the next
// request. The zero Transport is usable: it has no timeouts and uses no proxy. Its
// fields must not change once it is in use. Any number of tasks, on any number of
// schedulers, may share one; the limits are those of each scheduler apart. A scheduler
// remembers each one that it has seen until its Run ends: make one, not one a request.
//
// Go: net/http/transport.go Transport. That one has two goroutines for each
// connection, one that reads and one that writes; here the task that makes the
// request does both, and an idle connection costs no task at all. Only a body that
// may be large has a goroutine, for as long as it is being sent, see client_sender.go.
//
// Not here: HTTP/2 and SOCKS proxies. Programs that need them run net/http's own Transport
// with a DialContext that returns guest Conns of package sock.
type Transport struct {
	// Proxy returns the proxy for a request, nil for none. http.ProxyFromEnvironment
	// is one; a nil Proxy uses none. Schemes are http (also "") and https. A user
	// in the URL becomes a Proxy-Authorization. It must not block.
	Proxy func(*http.Request) (*url.URL, error)

	// ProxyConnectHeader is sent with CONNECT, by which https goes through a proxy.
	ProxyConnectHeader http.Header

	// TLSClientConfig is used for https; nil stands for the zero Config. The
	// name to verify is the URL's host unless ServerName is set.
	TLSClientConfig *tls.Config

	// DialContext makes connections; nil stands for a sock.Dialer that tells the hooks
	// of httptrace of its attempts. It is called with network "tcp" and host:port of the
	// URL, or of the proxy.
	DialContext func(t *sched.Task, ctx context.Context, network, address string) (*sock.Conn, error)

	DisableKeepAlives  bool // a connection serves one request
	DisableCompression bool // do not ask for gzip by ourselves

	// MaxIdleConns bounds the connections that are kept, and MaxIdleConnsPerHost
	// those for one scheme, host, port and proxy. 0 stands for no bound, and for
	// http.DefaultMaxIdleConnsPerHost; below 0 none are kept.
	MaxIdleConns        int
	MaxIdleConnsPerHost int

	// MaxConnsPerHost bounds the connections that there are for a host, in use or
	// idle or being made. A request for which there is none waits. 0, or less: no bound.
	MaxConnsPerHost int

	// Each of the timeouts is unlimited at 0, and below 0 but for TLSHandshakeTimeout, which
	// has passed then.
	IdleConnTimeout       time.Duration // how old a kept connection may be used, by the clock or by the calendar; it is closed when another is kept
	TLSHandshakeTimeout   time.Duration
	ResponseHeaderTimeout time.Duration // from the end of the request to that of the response's header

	// ExpectContinueTimeout is how long a body waits for 100 Continue if the
	// request has "Expect: 100-continue"; then it is sent all the same. At 0 it does
	// not wait.
	ExpectContinueTimeout time.Duration

	// MaxResponseHeaderBytes bounds the header of a response; 0, or less, stands for 10 MiB.
	MaxResponseHeaderBytes int64
}

// defaultTransport is what Get and Client use, set as http.DefaultTransport is but
// for MaxIdleConnsPerHost: two would be kept of the ten connections that ten tasks
// have used.
var defaultTransport = &Transport{
	Proxy:                 http.ProxyFromEnvironment,
	DialContext:           dialWithin(30 * time.Second),
	MaxIdleConns:          100,
	MaxIdleConnsPerHost:   32,
	IdleConnTimeout:       90 * time.Second,
	TLSHandshakeTimeout:   10 * time.Second,
	ExpectContinueTimeout: time.Second,
}

const defaultMaxResponseHeader = 10 << 20

func (tr *Transport) maxHeader() int64 {
	if tr.MaxResponseHeaderBytes > 0 {
		return tr.MaxResponseHeaderBytes
	}
	return defaultMaxResponseHeader
}

func (tr *Transport) maxIdlePerHost() int {
	switch {
	case tr.DisableKeepAlives || tr.MaxIdleConnsPerHost < 0:
		return 0
	case tr.MaxIdleConnsPerHost == 0:
		return http.DefaultMaxIdleConnsPerHost
	}
	return tr.MaxIdleConnsPerHost
}
