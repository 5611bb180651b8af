package datagram_test

// This file answers: do golang.org/x/net/ipv4 and ipv6 accept our sockets as UDP sockets, and
// do control messages pass through them? Each row runs on package net's sockets and on
// guests, and the results are compared. One method of the libraries does not work,
// PacketConn.ReadFrom, which requires the type *net.UDPConn; ReadBatch does the same.

import (
	"fmt"
	"net"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"

	"greenpoll"
	"greenpoll/sock"
)

// onGuests runs test on a goroutine. listen gives it guests of one Run.
func onGuests(t *testing.T, test func(listen listen)) {
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		asked, given := make(chan [2]string), make(chan *sock.PacketConn)
		over := make(chan struct{})
		go func() {
			defer close(over)
			test(func(network, address string) net.PacketConn {
				asked <- [2]string{network, address}
				c := <-given
				require.NotNil(t, c)
				t.Cleanup(func() { c.Close() })
				return c
			})
		}()
		for { // a task opens them: there is no ListenPacket for goroutines
			var what [2]string
			ended := false
			task.Block(func() {
				select {
				case what = <-asked:
				case <-over:
					ended = true
				}
			})
			if ended {
				return nil
			}
			c, err := sock.ListenPacket(task, what[0], what[1])
			if err != nil {
				given <- nil
				return err
			}
			given <- c.Guest()
		}
	}, greenpoll.WithWorkers(1)))
}

type listen = func(network, address string) net.PacketConn

func packageNets(t *testing.T) listen {
	return func(network, address string) net.PacketConn {
		c, err := net.ListenPacket(network, address)
		require.NoError(t, err)
		t.Cleanup(func() { c.Close() })
		return c
	}
}

// stage is the environment in which a row runs.
type stage struct {
	*testing.T
	listen listen
	lines  []string
}

func (s *stage) tell(what string, err error, values ...any) {
	s.lines = append(s.lines, fmt.Sprintln(what, err, values))
}

var rows = map[string]func(s *stage){
	"ipv4: what comes beside a datagram": func(s *stage) {
		a, b := s.listen("udp4", "127.0.0.1:0"), s.listen("udp4", "0.0.0.0:0")
		p := ipv4.NewPacketConn(b)
		s.tell("set", p.SetControlMessage(ipv4.FlagTTL|ipv4.FlagSrc|ipv4.FlagDst|ipv4.FlagInterface, true))
		from := ipv4.NewPacketConn(a)
		s.tell("ttl", from.SetTTL(7))
		s.tell("tos", from.SetTOS(0x28))
		_, err := from.WriteTo([]byte("hello"), nil, to("127.0.0.2", b))
		s.tell("write", err)
		buf := make([]byte, 100)
		oob := make([]byte, 100)
		n, oobn, flags, _, err := b.(messenger).ReadMsgUDP(buf, oob)
		var cm ipv4.ControlMessage
		s.tell("read", err, string(buf[:n]), flags, cm.Parse(oob[:oobn]), cm.String())
	},
	"ipv4: more beside it than there is room for": func(s *stage) {
		a, b := s.listen("udp4", "127.0.0.1:0"), s.listen("udp4", "127.0.0.1:0")
		s.tell("set", ipv4.NewPacketConn(b).SetControlMessage(ipv4.FlagTTL|ipv4.FlagDst, true))
		buf := make([]byte, 100)
		for room := range 65 {
			_, err := a.WriteTo([]byte("hello"), b.LocalAddr())
			s.tell("write", err)
			n, oobn, flags, _, err := b.(messenger).ReadMsgUDP(buf[:room%7], make([]byte, room))
			s.tell("read", err, n, oobn, flags)
		}
	},
	"ipv4: what is no control message": func(s *stage) {
		a := s.listen("udp4", "127.0.0.1:0")
		for size := range 40 {
			n, oobn, err := a.(messenger).WriteMsgUDP([]byte("hello"), make([]byte, size), a.LocalAddr().(*net.UDPAddr))
			s.tell("write", unwrapped(err), n, oobn)
		}
	},
	"ipv4: the address to send from": func(s *stage) {
		a, b := s.listen("udp4", "0.0.0.0:0"), s.listen("udp4", "127.0.0.1:0")
		p := ipv4.NewPacketConn(a)
		n, err := p.WriteTo([]byte("hello"), &ipv4.ControlMessage{Src: net.IPv4(127, 0, 0, 9)}, b.LocalAddr())
		s.tell("write", err, n)
		n, from, err := b.ReadFrom(make([]byte, 10))
		s.tell("read", err, n, from.(*net.UDPAddr).IP)
		n, err = p.WriteTo([]byte("x"), &ipv4.ControlMessage{Src: net.IPv4(192, 0, 2, 1)}, b.LocalAddr())
		s.tell("from an address of others", unwrapped(err), n)
	},
	"ipv4: batches": func(s *stage) {
		a, b := s.listen("udp4", "127.0.0.1:0"), s.listen("udp4", "127.0.0.1:0")
		from, p := ipv4.NewPacketConn(a), ipv4.NewPacketConn(b)
		var out, in []ipv4.Message
		for i := range 5 {
			out = append(out, ipv4.Message{Buffers: [][]byte{[]byte("number "), {byte('0' + i)}}, Addr: b.LocalAddr()})
			in = append(in, ipv4.Message{Buffers: [][]byte{make([]byte, 20)}, OOB: make([]byte, 100)})
		}
		n, err := from.WriteBatch(out, 0)
		s.tell("write", err, n)
		s.tell("set", p.SetControlMessage(ipv4.FlagTTL, true))
		n, err = p.ReadBatch(in, 0)
		s.tell("read", err, n)
		for _, m := range in[:n] {
			s.tell("message", nil, string(m.Buffers[0][:m.N]), m.NN, m.Flags)
		}
	},
	"ipv4: a group": func(s *stage) {
		lo, err := net.InterfaceByName("lo")
		require.NoError(s, err)
		group := net.IPv4(239, 255, 77, 1)
		b := s.listen("udp4", "239.255.77.1:0")
		second := s.listen("udp4", fmt.Sprintf("239.255.77.1:%d", port(b))) // several sockets may receive it
		a := ipv4.NewPacketConn(s.listen("udp4", "127.0.0.1:0"))
		s.tell("interface", a.SetMulticastInterface(lo))
		s.tell("loopback", a.SetMulticastLoopback(true))
		for _, c := range []net.PacketConn{b, second} {
			s.tell("bound", nil, c.LocalAddr().(*net.UDPAddr).IP)
			s.tell("join", ipv4.NewPacketConn(c).JoinGroup(lo, &net.UDPAddr{IP: group}))
		}
		_, err = a.WriteTo([]byte("everybody"), nil, &net.UDPAddr{IP: group, Port: port(b)})
		s.tell("write", err)
		for _, c := range []net.PacketConn{b, second} {
			require.NoError(s, c.SetReadDeadline(time.Now().Add(10*time.Second))) // rather than for ever
			buf := make([]byte, 100)
			n, _, err := c.ReadFrom(buf)
			s.tell("read", err, string(buf[:n]))
		}
	},
	"ipv4: late and closed": func(s *stage) {
		p := ipv4.NewPacketConn(s.listen("udp4", "127.0.0.1:0"))
		require.NoError(s, p.SetReadDeadline(time.Unix(1, 0)))
		in := []ipv4.Message{{Buffers: [][]byte{make([]byte, 1)}}}
		_, err := p.ReadBatch(in, 0)
		s.tell("late", unwrapped(err), os.IsTimeout(err))
		here := to("127.0.0.1", p)
		require.NoError(s, p.Close())
		_, err = p.ReadBatch(in, 0)
		s.tell("closed", unwrapped(err))
		_, err = p.WriteTo([]byte("x"), nil, here)
		s.tell("closed", unwrapped(err))
	},
	"ipv6: what comes beside a datagram": func(s *stage) {
		a, b := s.listen("udp6", "[::1]:0"), s.listen("udp6", "[::]:0")
		p := ipv6.NewPacketConn(b)
		s.tell("set", p.SetControlMessage(ipv6.FlagTrafficClass|ipv6.FlagHopLimit|ipv6.FlagDst|ipv6.FlagInterface, true))
		from := ipv6.NewPacketConn(a)
		_, err := from.WriteTo([]byte("hello"), &ipv6.ControlMessage{HopLimit: 9, TrafficClass: 0x2a}, to("::1", b))
		s.tell("write", err)
		buf := make([]byte, 100)
		oob := make([]byte, 200)
		n, oobn, flags, _, err := b.(messenger).ReadMsgUDP(buf, oob)
		var cm ipv6.ControlMessage
		s.tell("read", err, string(buf[:n]), flags, cm.Parse(oob[:oobn]), cm.String())
	},
}

// messenger is a UDP socket that reads and writes control messages.
type messenger interface {
	ReadMsgUDP(b, oob []byte) (n, oobn, flags int, addr *net.UDPAddr, err error)
	WriteMsgUDP(b, oob []byte, addr *net.UDPAddr) (n, oobn int, err error)
}

func TestControlMessagesGoAsOverPackageNet(t *testing.T) {
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			want := &stage{T: t, listen: packageNets(t)}
			row(want)
			onGuests(t, func(listen listen) {
				got := &stage{T: t, listen: listen}
				row(got)
				assert.Equal(t, want.lines, got.lines)
			})
		})
	}
}

// A reader that sleeps inside the library is woken by a datagram, and by Close.
func TestAReaderWithControlMessagesSleepsAndIsWoken(t *testing.T) {
	onGuests(t, func(listen listen) {
		a, b := listen("udp4", "127.0.0.1:0"), listen("udp4", "127.0.0.1:0")
		p := ipv4.NewPacketConn(b)
		require.NoError(t, p.SetControlMessage(ipv4.FlagTTL, true))
		got := make(chan string)
		go func() {
			defer close(got)
			for in := []ipv4.Message{{Buffers: [][]byte{make([]byte, 100)}, OOB: make([]byte, 100)}}; ; {
				if _, err := p.ReadBatch(in, 0); err != nil {
					assert.ErrorIs(t, err, net.ErrClosed)
					return
				}
				var cm ipv4.ControlMessage
				assert.NoError(t, cm.Parse(in[0].OOB[:in[0].NN]))
				got <- fmt.Sprint(string(in[0].Buffers[0][:in[0].N]), " ", cm.TTL)
			}
		}()
		for i := range 100 {
			_, err := a.WriteTo([]byte(fmt.Sprint(i)), b.LocalAddr())
			require.NoError(t, err)
			require.Equal(t, fmt.Sprint(i, " ", 64), <-got)
		}
		require.NoError(t, p.Close())
		<-got
	})
}

func port(c interface{ LocalAddr() net.Addr }) int { return c.LocalAddr().(*net.UDPAddr).Port }

// to returns an address of this machine with c's port.
func to(ip string, c interface{ LocalAddr() net.Addr }) net.Addr {
	return &net.UDPAddr{IP: net.ParseIP(ip), Port: port(c)}
}

// unwrapped returns the innermost error: the outer ones name ports, which differ.
func unwrapped(err error) error {
	for {
		op, ok := err.(*net.OpError)
		if !ok {
			return err
		}
		err = op.Err
	}
}
