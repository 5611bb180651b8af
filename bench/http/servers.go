package main

// This file answers: which servers are measured? Each answers every request with the same
// 13 bytes, and those with net/http's types use the same Handler.

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"time"

	"github.com/valyala/fasthttp"

	"greenpoll"
	"greenpoll/greenhttp"
	"greenpoll/sock"
)

var greeting = []byte("Hello, World!")

func hello(w http.ResponseWriter, _ *http.Request) {
	done.Add(1)
	w.Write(greeting)
}

// quiet receives the servers' complaints about wrk, which leaves in the middle of handshakes.
var quiet = log.New(io.Discard, "", 0)

func runServer(kind string, overTLS, limited bool) error {
	var config *tls.Config
	if overTLS {
		var err error
		if config, err = selfSigned(); err != nil {
			return err
		}
	}
	var limit time.Duration // 0: none
	if limited {
		limit = 10 * time.Second
	}
	switch kind {
	case "green":
		return greenpoll.Run(func(t *greenpoll.Task) error {
			l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			fmt.Println(l.Addr())
			s := &greenhttp.Server{Handler: http.HandlerFunc(hello), TLSConfig: config, ErrorLog: quiet,
				ReadHeaderTimeout: limit, ReadTimeout: 2 * limit, WriteTimeout: limit, IdleTimeout: 6 * limit}
			return s.Serve(t, l)
		})
	case "net":
		s := &http.Server{Handler: http.HandlerFunc(hello), TLSConfig: config, ErrorLog: quiet,
			ReadHeaderTimeout: limit, ReadTimeout: 2 * limit, WriteTimeout: limit, IdleTimeout: 6 * limit}
		return listen(s.Serve, func(l net.Listener) error { return s.ServeTLS(l, "", "") }, overTLS)
	case "fasthttp":
		s := &fasthttp.Server{TLSConfig: config, ReadTimeout: 2 * limit, WriteTimeout: limit, IdleTimeout: 6 * limit, Handler: func(c *fasthttp.RequestCtx) {
			done.Add(1)
			c.SetContentType("text/plain; charset=utf-8")
			c.Write(greeting)
		}}
		return listen(s.Serve, func(l net.Listener) error { return s.ServeTLS(l, "", "") }, overTLS)
	}
	return fmt.Errorf("server %s: unknown", kind)
}

// listen listens with package net.
func listen(serve, serveTLS func(net.Listener) error, overTLS bool) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	if overTLS {
		return serveTLS(l)
	}
	return serve(l)
}

// selfSigned makes a certificate, which our clients do not verify.
func selfSigned() (*tls.Config, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, nil
}
