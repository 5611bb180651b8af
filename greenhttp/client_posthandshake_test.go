package greenhttp_test

// This file answers: how does a test send what crypto/tls never sends after the handshake, a
// session ticket or a key update? It makes the records itself, RFC 8446 section 5, with the
// keys that the handshake has logged.

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/tls"
	"encoding/binary"
	"encoding/hex"
	"net"
	"strings"
)

// postHandshakeConn is one side of a TLS 1.3 connection. crypto/tls does the handshake and
// the reading; writes are sealed here.
type postHandshakeConn struct {
	*tls.Conn
	underlying net.Conn
	secret     []byte
	seal       cipher.AEAD
	iv         []byte
	seq        uint64
	rest       []byte // of a record that begin has begun
}

// The types of records, and of handshake messages.
const (
	alertRecord, handshakeRecord, dataRecord = 21, 22, 23
	newSessionTicket, keyUpdate              = 4, 24
)

// newPostHandshakeConn does the server's part of the handshake. It disables crypto/tls's
// session tickets, so that no record has been counted yet. If the handshake fails, so do all
// later calls.
func newPostHandshakeConn(underlying net.Conn, config *tls.Config) *postHandshakeConn {
	return newPostHandshake(tls.Server, "SERVER_TRAFFIC_SECRET_0", underlying, config)
}

// newPostHandshakeClient does the client's part.
func newPostHandshakeClient(underlying net.Conn, config *tls.Config) *postHandshakeConn {
	return newPostHandshake(tls.Client, "CLIENT_TRAFFIC_SECRET_0", underlying, config)
}

func newPostHandshake(side func(net.Conn, *tls.Config) *tls.Conn, secret string, underlying net.Conn, config *tls.Config) *postHandshakeConn {
	var log bytes.Buffer
	config = config.Clone()
	config.SessionTicketsDisabled, config.MinVersion, config.KeyLogWriter = true, tls.VersionTLS13, &log
	c := &postHandshakeConn{Conn: side(underlying, config), underlying: underlying}
	if c.Handshake() != nil {
		return c
	}
	if suite := c.ConnectionState().CipherSuite; suite != tls.TLS_AES_128_GCM_SHA256 {
		panic("postHandshakeConn does not support " + tls.CipherSuiteName(suite))
	}
	for line := range strings.Lines(log.String()) {
		if words := strings.Fields(line); words[0] == secret {
			c.secret, _ = hex.DecodeString(words[2])
		}
	}
	c.useSecret()
	return c
}

// expand is HKDF-Expand-Label, RFC 8446 section 7.1.
func (c *postHandshakeConn) expand(label string, length int) []byte {
	info := append([]byte{0, byte(length), byte(len("tls13 " + label))}, "tls13 "+label+"\x00"...)
	key, err := hkdf.Expand(sha256.New, c.secret, string(info), length)
	if err != nil {
		panic(err)
	}
	return key
}

func (c *postHandshakeConn) useSecret() {
	block, err := aes.NewCipher(c.expand("key", 16))
	if err != nil {
		panic(err)
	}
	if c.seal, err = cipher.NewGCM(block); err != nil {
		panic(err)
	}
	c.iv, c.seq = c.expand("iv", 12), 0
}

// record seals p.
func (c *postHandshakeConn) record(kind byte, p []byte) []byte {
	inner := append(append([]byte(nil), p...), kind)
	header := binary.BigEndian.AppendUint16([]byte{dataRecord, 3, 3}, uint16(len(inner)+c.seal.Overhead()))
	nonce := append([]byte(nil), c.iv...)
	for i, b := range binary.BigEndian.AppendUint64(nil, c.seq) {
		nonce[len(nonce)-8+i] ^= b
	}
	c.seq++
	return c.seal.Seal(header, nonce, inner, header)
}

func (c *postHandshakeConn) Write(p []byte) (int, error) {
	data := p
	if c.rest != nil { // the record that was begun comes first; it holds the first byte of p
		data, c.rest = c.rest, nil
		if _, err := c.underlying.Write(data); err != nil {
			return 0, err
		}
		data = p[1:]
	}
	_, err := c.underlying.Write(c.record(dataRecord, data))
	return len(p), err
}

// begin sends the first half of a record that holds the first byte of a response. The next
// Write sends the second half.
func (c *postHandshakeConn) begin() {
	r := c.record(dataRecord, []byte("H"))
	c.underlying.Write(r[:len(r)/2])
	c.rest = r[len(r)/2:]
}

func (c *postHandshakeConn) CloseWrite() error {
	const warning, closeNotify = 1, 0
	_, err := c.underlying.Write(c.record(alertRecord, []byte{warning, closeNotify}))
	return err
}

// ticket sends a session ticket that lasts for an hour, RFC 8446 section 4.6.1.
func (c *postHandshakeConn) ticket() {
	body := []byte{0, 0, 14, 16, 0, 0, 0, 0, 1, 0, 0, 4, 't', 'i', 'c', 'k', 0, 0}
	c.underlying.Write(c.record(handshakeRecord, append([]byte{newSessionTicket, 0, 0, byte(len(body))}, body...)))
}

// updateKey switches to another key, and may ask the peer to do the same.
func (c *postHandshakeConn) updateKey(both bool) {
	message := []byte{keyUpdate, 0, 0, 1, 0}
	if both {
		message[4] = 1
	}
	c.underlying.Write(c.record(handshakeRecord, message))
	c.secret = c.expand("traffic upd", sha256.Size)
	c.useSecret()
}
