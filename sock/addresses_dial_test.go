//go:build linux || darwin || windows

package sock_test

// This file answers: what does a dial do with each form of an address, for each kind of
// listener, and with each form of a local address?

import (
	"net"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The forms of a local address; "" means none.
var localForms = []string{"", ":0", "0.0.0.0:0", "[::]:0", "[::ffff:0.0.0.0]:0", "127.0.0.1:0", "[::1]:0",
	"[::ffff:127.0.0.1]:0", "localhost:0", "127.0.0.1", "[::1"}

// The kinds of listeners.
var listenerKinds = []struct{ what, version, host string }{
	{"IPv4 listens", "4", ""},
	{"IPv6 listens", "6", ""},
	{"both listen", "", ""},
}

func TestADialConnectsWherePackageNetsDoes(t *testing.T) {
	for _, kind := range []string{"tcp", "udp"} {
		t.Run(kind, func(t *testing.T) {
			compareWithNet(t, kind, func(t *testing.T, st stack) cells {
				all := cells{}
				for _, l := range listenerKinds {
					port, end := peer(t, st, kind, kind+l.version)
					for _, network := range networksOf(kind) {
						for _, host := range hostForms(st) {
							for _, own := range localForms {
								if own == "[::1]:0" && strings.HasPrefix(host, "fe80:") {
									continue // silently dropped: ::1 is valid on the loopback interface only
								}
								name := cell(l.what, network, net.JoinHostPort(host, "PORT"), own)
								all[name] = dialOutcome(t, st, network, net.JoinHostPort(host, port), own)
							}
						}
					}
					end()
				}
				return all
			})
		})
	}
}

// peer listens on the same stack: it accepts connections, or echoes datagrams.
func peer(t *testing.T, st stack, kind, network string) (port string, end func()) {
	if kind == "tcp" {
		l, err := st.listen(network, ":0")
		require.NoError(t, err)
		over := make(chan struct{})
		st.spawn(func(st stack) {
			defer close(over)
			for {
				c, err := bindTo(l, st).(net.Listener).Accept()
				if err != nil {
					return
				}
				c.Close()
			}
		})
		_, port, _ = net.SplitHostPort(l.Addr().String())
		return port, func() { l.Close() }
	}
	c, err := st.listenPacket(network, ":0")
	require.NoError(t, err)
	st.spawn(func(st stack) {
		c, p := bindTo(c, st).(net.PacketConn), make([]byte, 10)
		for {
			n, from, err := c.ReadFrom(p)
			if err != nil {
				return
			}
			c.WriteTo(p[:n], from)
		}
	})
	_, port, _ = net.SplitHostPort(c.LocalAddr().String())
	return port, func() { c.Close() }
}

func dialOutcome(t *testing.T, st stack, network, address, own string) outcome {
	c, err := st.dial(network, address, own)
	if err != nil {
		return outcomeOf(nil, nil, err)
	}
	defer st.do(func() { c.Close() })
	o := outcomeOf(c.LocalAddr(), c.RemoteAddr(), nil)
	// An answer to 127.0.0.2 comes from 127.0.0.1, which is not the peer. And Windows does
	// not report that a port is unreachable.
	answers := hostOf(c.RemoteAddr()) != "127.0.0.2:PORT" && !strings.Contains(address, "255.255.255:")
	if network[0] == 't' || !answers || runtime.GOOS == "windows" {
		return o
	}
	st.do(func() {
		c.SetDeadline(st.soon())
		p := make([]byte, 10)
		if _, err = c.Write([]byte("echo")); err == nil {
			var n int
			n, err = c.Read(p)
			o.Then = string(p[:n])
		}
	})
	if err != nil {
		o.Err = describe(err)
	}
	return o
}
