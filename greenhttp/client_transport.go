package greenhttp

// This file answers: what can be set on a Transport? The names and meanings are net/http's.

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/url"
	"time"

	"greenpoll/sched"
	"greenpoll/sock"
)

// Transport makes HTTP/1.1 requests for tasks and keeps connections for later requests. The
// zero Transport is usable: it has no timeouts and uses no proxy. Its fields must not
// change once it is in use. Any number of tasks, on any number of schedulers, may share
// one; the limits apply to each scheduler separately. A scheduler remembers every Transport
// that it has seen until its Run ends: make one, not one per request.
//
// Go: net/http/transport.go Transport. That one has two goroutines for each connection, one
// that reads and one that writes; here the task that makes the request does both, and an
// idle connection costs no task at all. Only a body that may be large has a goroutine, for
// as long as it is being sent, see client_sender.go.
//
// Not here: HTTP/2 and SOCKS proxies. Programs that need them run net/http's own Transport
// with a DialContext that returns guest Conns of package sock.
type Transport struct {
	// Proxy returns the proxy for a request, nil for none. http.ProxyFromEnvironment is
	// such a function; a nil Proxy means no proxy. Schemes are http (also "") and https. A
	// user in the URL is sent as Proxy-Authorization. Proxy must not block.
	Proxy func(*http.Request) (*url.URL, error)

	// ProxyConnectHeader is sent with CONNECT, which opens a tunnel for https.
	ProxyConnectHeader http.Header

	// TLSClientConfig is used for https; nil means the zero Config. The name to verify is
	// the URL's host unless ServerName is set.
	TLSClientConfig *tls.Config

	// DialContext makes connections; nil means a sock.Dialer that reports its attempts to
	// the httptrace hooks. The network is "tcp", the address the host:port of the URL or of
	// the proxy.
	DialContext func(t *sched.Task, ctx context.Context, network, address string) (*sock.Conn, error)

	DisableKeepAlives  bool // each connection serves one request
	DisableCompression bool // do not ask for gzip on our own

	// MaxIdleConns bounds the idle connections that are kept, and MaxIdleConnsPerHost those
	// for one scheme, host, port and proxy. 0 means no bound for the first, and
	// http.DefaultMaxIdleConnsPerHost for the second; below 0 none are kept.
	MaxIdleConns        int
	MaxIdleConnsPerHost int

	// MaxConnsPerHost bounds the connections of a host, whether in use, idle or being
	// dialed. A request beyond that bound waits. 0 or less means no bound.
	MaxConnsPerHost int

	// A timeout of 0 or less means no limit, except that a negative TLSHandshakeTimeout has
	// already passed.
	IdleConnTimeout       time.Duration // how long a kept connection stays usable, by the clock and by the calendar; an older one is closed when another is kept
	TLSHandshakeTimeout   time.Duration
	ResponseHeaderTimeout time.Duration // from the end of the request to the end of the response's header

	// ExpectContinueTimeout is how long a body waits for 100 Continue if the request has
	// "Expect: 100-continue"; after that it is sent all the same. At 0 it does not wait.
	ExpectContinueTimeout time.Duration

	// MaxResponseHeaderBytes bounds the header of a response; 0 or less means 10 MiB.
	MaxResponseHeaderBytes int64
}

// defaultTransport serves Get and Client. It is set up like http.DefaultTransport except
// for MaxIdleConnsPerHost: the default would keep two of the ten connections that ten tasks
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
