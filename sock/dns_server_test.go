//go:build linux || darwin || windows

package sock_test

// This file answers: which server do the tests ask for names? A one-page DNS server that
// knows a name of each kind. It is written for net's interfaces, so that both tasks and
// goroutines can serve with it.

import (
	"encoding/binary"
	"io"
	"net"
	"strings"
	"sync/atomic"

	"golang.org/x/net/dns/dnsmessage"
)

// nameServer answers by the first label of a name:
//
//	both       127.0.0.1 and ::1
//	four       127.0.0.1
//	servfail   the server fails
//	long       over UDP the answer is truncated; over TCP it is 127.0.0.1
//	silent     no answer
//	any other  no such name
type nameServer struct {
	udp, tcp atomic.Int32 // messages
}

func (n *nameServer) serveUDP(c net.PacketConn) {
	p := make([]byte, 512)
	for {
		size, from, err := c.ReadFrom(p)
		if err != nil {
			return
		}
		n.udp.Add(1)
		if answer := reply(p[:size], false); answer != nil {
			c.WriteTo(answer, from)
		}
	}
}

// serveTCP serves one connection. Each message has a length prefix.
func (n *nameServer) serveTCP(c net.Conn) {
	var length [2]byte
	for {
		if _, err := io.ReadFull(c, length[:]); err != nil {
			return
		}
		p := make([]byte, binary.BigEndian.Uint16(length[:]))
		if _, err := io.ReadFull(c, p); err != nil {
			return
		}
		n.tcp.Add(1)
		if answer := reply(p, true); answer != nil {
			c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...))
		}
	}
}

func reply(question []byte, tcp bool) []byte {
	var m dnsmessage.Message
	if m.Unpack(question) != nil || len(m.Questions) != 1 {
		return nil
	}
	q := m.Questions[0]
	name, _, _ := strings.Cut(q.Name.String(), ".")
	m.Header = dnsmessage.Header{ID: m.ID, Response: true, RecursionAvailable: true}
	m.Additionals = nil
	four := dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: 60},
		Body: &dnsmessage.AResource{A: [4]byte{127, 0, 0, 1}}}
	six := four
	six.Body = &dnsmessage.AAAAResource{AAAA: [16]byte{15: 1}}
	switch {
	case name == "silent":
		return nil
	case name == "servfail":
		m.RCode = dnsmessage.RCodeServerFailure
	case name == "long" && !tcp:
		m.Truncated = true
	case name != "both" && name != "four" && name != "long":
		m.RCode = dnsmessage.RCodeNameError
	case q.Type == dnsmessage.TypeA:
		m.Answers = append(m.Answers, four)
	case q.Type == dnsmessage.TypeAAAA && name == "both":
		m.Answers = append(m.Answers, six)
	}
	p, _ := m.Pack()
	return p
}
