package greenhttp

// This file answers: how does a request go through a proxy? One for http is told the
// whole URL, and a connection to it serves every host. For https it only passes
// bytes on, once CONNECT has told it where to.

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

// proxyConnectTimeout bounds the talk with a proxy.
//
// Go: net/http/transport.go (*Transport).dialConn. It gives a proxy a minute, too.
const proxyConnectTimeout = time.Minute

// findProxy asks which proxy the request is to use.
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
	k.to.proxy = k.proxy.String()
	if k.to.scheme == "http" {
		k.to.addr = "" // one connection to the proxy is as good as another
	}
	return nil
}

// firstHop is where to connect to.
func (k *call) firstHop() string {
	if k.proxy != nil {
		return addressOf(k.proxy)
	}
	return k.to.addr
}

// proxyError says, if it is so, that it was the proxy that could not be reached.
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

// connectThroughProxy asks the proxy for a way to the server.
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
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: k.to.addr}, Host: k.to.addr, Header: header}
	if err := req.Write(k.c.stream); err != nil {
		return nil, err
	}
	// What the reader may have read too much is lost with it, and there is nothing:
	// a TLS server does not speak until it is spoken to.
	return http.ReadResponse(bufio.NewReader(io.LimitReader(k.c.stream, k.tr.maxHeader())), req)
}
