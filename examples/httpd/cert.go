package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"time"
)

// certificate returns the certificate that -cert and -key name. Without these flags it
// makes a new self-signed one for localhost and addr's host, and prints the file that
// clients can trust; forget removes that file.
func certificate(addr, certFile, keyFile string) (config *tls.Config, forget func() error, err error) {
	var cert tls.Certificate
	if certFile != "" {
		cert, err = tls.LoadX509KeyPair(certFile, keyFile)
		return &tls.Config{Certificates: []tls.Certificate{cert}}, func() error { return nil }, err
	}
	der, key, err := selfSigned(addr)
	if err != nil {
		return nil, nil, err
	}
	f, err := os.CreateTemp("", "httpd-*.pem")
	if err != nil {
		return nil, nil, err
	}
	err = pem.Encode(f, &pem.Block{Type: "CERTIFICATE", Bytes: der})
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, nil, errors.Join(err, os.Remove(f.Name()))
	}
	fmt.Printf("its certificate, made just now, is in %s (curl --cacert)\n", f.Name())
	cert = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	return &tls.Config{Certificates: []tls.Certificate{cert}}, func() error { return os.Remove(f.Name()) }, nil
}

func selfSigned(addr string) (der []byte, key *ecdsa.PrivateKey, err error) {
	if key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return nil, nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, nil, err
	}
	c := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: "greenpoll httpd"},
		DNSNames:     []string{"localhost"},
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
		NotBefore:    time.Now().Add(-time.Hour), // clocks differ
		NotAfter:     time.Now().AddDate(0, 1, 0),
		KeyUsage:     x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		// It is its own authority: a client that trusts the file trusts the server.
		IsCA: true, BasicConstraintsValid: true,
	}
	if host, _, err := net.SplitHostPort(addr); err == nil && host != "" {
		if ip := net.ParseIP(host); ip != nil {
			c.IPAddresses = append(c.IPAddresses, ip)
		} else {
			c.DNSNames = append(c.DNSNames, host)
		}
	}
	der, err = x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	return der, key, err
}
