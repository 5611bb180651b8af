package greenhttp

// This file answers: how does a request go through a proxy? For http, the request line has
// the whole URL, and one connection to the proxy serves every host. For https, the proxy
// only forwards bytes, once CONNECT has named the server.

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// proxyConnectTimeout bounds the exchange with a proxy.
//
// Go: net/http/transport.go (*Transport).dialConn. It gives a proxy a minute, too.
const proxyConnectTimeout = time.Minute

// findProxy finds out which proxy the request is to use.
//
// Go: net/http/transport.go (*Transport).connectMethodForRequest;
// net/http/transport.go (*connectMethod).key
func (k *call) findProxy() (err error) {
	if k.tr.Proxy == nil {
		return nil
	}
	if k.proxy, err = k.tr.Proxy(k.req); k.proxy == nil || err != nil {
		return err
	}
	switch k.proxy.Scheme {
	case "", "http", "https":
	default:
		return fmt.Errorf("greenhttp: a proxy of scheme %q is not supported: name an http or https one", k.proxy.Scheme)
	}
	k.key.proxy = k.proxy.String()
	if k.key.scheme == "http" {
		k.key.addr = "" // any connection to the proxy will do
	}
	return nil
}

// firstHop returns the address to connect to.
func (k *call) firstHop() string {
	if k.proxy != nil {
		return canonicalAddr(k.proxy)
	}
	return k.key.addr
}

// proxyError wraps err to say that the proxy could not be reached, if the request uses one.
func (k *call) proxyError(err error) error {
	if k.proxy == nil {
		return err
	}
	return &net.OpError{Op: "proxyconnect", Net: "tcp", Err: err}
}

func proxyAuth(proxy *url.URL) string {
	if proxy == nil || proxy.User == nil {
		return ""
	}
	password, _ := proxy.User.Password()
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(proxy.User.Username()+":"+password))
}

// connectThroughProxy asks the proxy for a tunnel to the server.
func (k *call) connectThroughProxy() error {
	k.setTimeout(proxyConnectTimeout)
	resp, err := k.sendConnect()
	k.clearTimeout(proxyConnectTimeout)
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded) && k.ctx.Err() == nil:
		return context.DeadlineExceeded
	case err != nil:
		return err
	case resp.StatusCode == http.StatusOK:
		return nil
	}
	_, text, found := strings.Cut(resp.Status, " ")
	if !found {
		text = "unknown status code"
	}
	return errors.New(text)
}

func (k *call) sendConnect() (*http.Response, error) {
	header := k.tr.ProxyConnectHeader
	if auth := proxyAuth(k.proxy); auth != "" {
		header = withField(header, "Proxy-Authorization", auth)
	}
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: k.key.addr}, Host: k.key.addr, Header: header}
	if err := req.Write(k.c.stream); err != nil {
		return nil, err
	}
	// Bytes that the reader has read ahead are lost with it, but there are none: a TLS
	// server does not speak first.
	return http.ReadResponse(bufio.NewReader(io.LimitReader(k.c.stream, k.tr.maxHeader())), req)
}
