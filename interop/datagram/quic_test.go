package datagram_test

// This file answers: does QUIC run over guests, with the congestion marks that IP
// carries? quic-go checks whether a PacketConn has ReadMsgUDP and WriteMsgUDP. It marks its
// first packets, and continues if the peer reports that the marks have arrived. So if late
// packets are marked, both the sender's and the receiver's control messages work.

import (
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"greenpoll/sock"
)

// counting counts the packets that leave, and those with the mark ECT(0).
type counting struct {
	*sock.PacketConn
	sent, marked atomic.Int64
}

var _ quic.OOBCapablePacketConn = (*counting)(nil)

func (c *counting) WriteMsgUDP(b, oob []byte, addr *net.UDPAddr) (n, oobn int, err error) {
	c.sent.Add(1)
	list, _ := unix.ParseSocketControlMessage(oob)
	for _, m := range list {
		if m.Header.Level == unix.IPPROTO_IP && m.Header.Type == unix.IP_TOS && m.Data[0]&3 == 2 {
			c.marked.Add(1)
		}
	}
	return c.PacketConn.WriteMsgUDP(b, oob, addr)
}

func TestQUICMarksItsPacketsOverGuests(t *testing.T) {
	onGuests(t, func(listen listen) {
		server := &counting{PacketConn: listen("udp4", "127.0.0.1:0").(*sock.PacketConn)}
		client := &counting{PacketConn: listen("udp4", "127.0.0.1:0").(*sock.PacketConn)}
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute) // rather than for ever
		defer cancel()

		there := &quic.Transport{Conn: server}
		defer there.Close()
		l, err := there.Listen(certificate(t), nil)
		require.NoError(t, err)
		served := make(chan struct{})
		go func() {
			defer close(served)
			c, err := l.Accept(ctx)
			if !assert.NoError(t, err) {
				return
			}
			s, err := c.AcceptStream(ctx)
			if !assert.NoError(t, err) {
				return
			}
			_, err = io.Copy(s, s)
			assert.NoError(t, err)
			assert.NoError(t, s.Close())
			<-c.Context().Done()
		}()

		here := &quic.Transport{Conn: client}
		defer here.Close()
		c, err := here.Dial(ctx, server.LocalAddr(), &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"echo"}}, nil)
		require.NoError(t, err)
		s, err := c.OpenStreamSync(ctx)
		require.NoError(t, err)
		message := strings.Repeat("0123456789abcdef", 1<<16) // a MiB: some 800 packets, unless they are sent in one
		go func() {
			_, err := io.WriteString(s, message)
			assert.NoError(t, err)
			assert.NoError(t, s.Close())
		}()
		answer, err := io.ReadAll(s)
		require.NoError(t, err)
		require.True(t, message == string(answer), "%d bytes came back", len(answer))
		require.NoError(t, c.CloseWithError(0, ""))
		<-served
		for _, side := range []*counting{server, client} {
			assert.Greater(t, side.marked.Load(), int64(20), "of %d packets: quic-go tries with ten", side.sent.Load())
		}
	})
}

func certificate(t *testing.T) *tls.Config {
	public, private, err := ed25519.GenerateKey(nil)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(nil, template, template, public, private)
	require.NoError(t, err)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: private}}, NextProtos: []string{"echo"}}
}
