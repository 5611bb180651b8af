package greenhttp

// This file answers: may this request be sent, and where to?

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"unicode"
)

// checkRequest looks for mistakes in a request before anything is opened for it. The texts
// are net/http's.
//
// Go: net/http/transport.go (*Transport).roundTrip. Its beginning does this.
func checkRequest(req *http.Request) error {
	switch {
	case req.URL == nil:
		return errors.New("http: nil Request.URL")
	case req.Header == nil:
		return errors.New("http: nil Request.Header")
	case req.URL.Scheme != "http" && req.URL.Scheme != "https":
		return fmt.Errorf("unsupported protocol scheme %q", req.URL.Scheme)
	}
	if err := checkHeader("header", req.Header); err != nil {
		return err
	}
	if err := checkHeader("trailer", req.Trailer); err != nil {
		return err
	}
	switch {
	case req.Method != "" && !isToken(req.Method):
		return fmt.Errorf("net/http: invalid method %q", req.Method)
	case req.URL.Host == "":
		return errors.New("http: no Host in request URL")
	}
	return nil
}

func checkHeader(what string, h http.Header) error {
	for name, values := range h {
		if !isToken(name) {
			return fmt.Errorf("net/http: invalid %s field name %q", what, name)
		}
		for _, v := range values {
			if hasControl(v) {
				return fmt.Errorf("net/http: invalid %s field value for %q", what, name) // the value may be a secret: not shown
			}
		}
	}
	return nil
}

// connectMethodKey says where a request goes: connections with the same key are
// interchangeable.
//
// Go: net/http/transport.go connectMethodKey
type connectMethodKey struct {
	scheme string // http or https
	addr   string // host:port; "" means any host, through a proxy
	proxy  string // the proxy's URL, "" for none
}

func compareKeys(a, b connectMethodKey) int {
	return cmp.Or(cmp.Compare(a.scheme, b.scheme), cmp.Compare(a.addr, b.addr), cmp.Compare(a.proxy, b.proxy))
}

func newConnectMethodKey(u *url.URL) connectMethodKey {
	return connectMethodKey{scheme: u.Scheme, addr: canonicalAddr(u)}
}

// canonicalAddr returns u's host:port in ASCII.
//
// Go: net/http/transport.go canonicalAddr
func canonicalAddr(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"": "80", "http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(idnaASCII(u.Hostname()), port)
}

// idnaASCII returns the ASCII form (xn--...) of an international host name, the form that
// DNS knows. Package idna, which does this, is internal to net/http, so idnaASCII lets
// net/http write a request and reads back its Host. An invalid name is returned unchanged.
//
// Go: net/http/request.go idnaASCII
func idnaASCII(host string) string {
	if !strings.ContainsFunc(host, func(r rune) bool { return r > unicode.MaxASCII }) {
		return host
	}
	var b bytes.Buffer
	err := (&http.Request{Host: host, URL: &url.URL{Path: "/"}}).Write(&b)
	if err != nil {
		return host
	}
	req, err := http.ReadRequest(bufio.NewReader(&b))
	if err != nil || req.Host == "" {
		return host
	}
	return req.Host
}
