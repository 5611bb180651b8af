//go:build linux || darwin || windows

package sock_test

// This file answers: where does a listener listen, and which peers does it accept, for each
// form of an address? First at a port that the kernel chooses, then at a port that is
// already in use.

import (
	"net"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var groups = []string{"224.0.0.251", "ff02::fb", "::ffff:224.0.0.251"}

func TestAListenerListensWherePackageNetsDoes(t *testing.T) {
	compareWithNet(t, "tcp", func(t *testing.T, st stack) cells {
		all := cells{}
		for _, network := range append(networksOf("tcp"), "udp") {
			for _, host := range hostForms(st) {
				all[cell(network, host)] = listened(t, st, network, net.JoinHostPort(host, "0"))
			}
			all[cell(network, "no text")] = listened(t, st, network, "")
			all[cell(network, "no port")] = listened(t, st, network, "127.0.0.1")
		}
		listenAtPortInUse(t, st, "tcp", all)
		return all
	})
}

func TestAPacketSocketListensWherePackageNetsDoes(t *testing.T) {
	if !hasIPv6() {
		t.Skip("this machine has no IPv6")
	}
	compareWithNet(t, "udp", func(t *testing.T, st stack) cells {
		all := cells{}
		forms := hostForms(st)
		if slices.Contains(forms, "255.255.255.255") { // not over the simulated kernel
			forms = append(forms, groups...)
		}
		for _, network := range append(networksOf("udp"), "tcp") {
			for _, host := range forms {
				all[cell(network, host)] = listenedPacket(t, st, network, net.JoinHostPort(host, "0"))
			}
			all[cell(network, "no text")] = listenedPacket(t, st, network, "")
			listenAtSharedPort(st, network, forms, all)
		}
		listenAtPortInUse(t, st, "udp", all)
		return all
	})
}

// listened listens, and records which dials get through: by IPv4, by IPv6, and to the
// address that the listener reports, with the addresses of the accepted end.
func listened(t *testing.T, st stack, network, address string) outcome {
	l, err := st.listen(network, address)
	if err != nil {
		return outcomeOf(nil, nil, err)
	}
	defer l.Close()
	o := outcomeOf(l.Addr(), nil, nil)
	require.NoError(t, l.(interface{ SetDeadline(time.Time) error }).SetDeadline(st.soon()))
	_, port, _ := net.SplitHostPort(l.Addr().String())
	for _, to := range []struct{ network, address string }{{"tcp4", "127.0.0.1:" + port}, {"tcp6", "[::1]:" + port},
		{"tcp4", l.Addr().String()}, {"tcp6", l.Addr().String()}, {network, l.Addr().String()}} {
		c, err := st.dial(to.network, to.address, "")
		if err != nil {
			o.Then += "no, "
			continue
		}
		server, err := l.Accept()
		if err != nil {
			o.Then += err.Error() + ", " // it went to another program
			continue
		}
		o.Then += hostOf(server.LocalAddr()) + " from " + hostOf(server.RemoteAddr()) + ", "
		st.do(func() { c.Close() })
		server.Close()
	}
	return o
}

// listenedPacket listens for datagrams, and records which of them arrive: by IPv4, by IPv6,
// and to the address that the socket reports; the last one always does.
func listenedPacket(t *testing.T, st stack, network, address string) outcome {
	l, err := st.listenPacket(network, address)
	if err != nil {
		return outcomeOf(nil, nil, err)
	}
	defer l.Close()
	o := outcomeOf(l.LocalAddr(), nil, nil)
	if strings.Contains(address, "255") {
		return o // the last one could not be sent
	}
	_, port, _ := net.SplitHostPort(l.LocalAddr().String())
	for _, to := range []struct{ network, address, text string }{{"udp4", "127.0.0.1:" + port, "4"},
		{"udp6", "[::1]:" + port, "6"}, {network, l.LocalAddr().String(), "last"}} {
		c, err := st.dial(to.network, to.address, "")
		require.NoError(t, err)
		st.do(func() { c.Write([]byte(to.text)); c.Close() })
	}
	require.NoError(t, l.SetDeadline(st.soon()))
	for p := make([]byte, 10); !strings.HasSuffix(o.Then, "last"); {
		n, from, err := l.ReadFrom(p)
		require.NoError(t, err, "%s %s: %s", network, address, o.Then)
		o.Then += " " + hostOf(from) + " sends " + string(p[:n])
	}
	return o
}

// listenAtSharedPort listens at a multicast group's port twice.
func listenAtSharedPort(st stack, network string, forms []string, all cells) {
	for _, group := range groups {
		one, err := st.listenPacket(network, net.JoinHostPort(group, "0"))
		if err != nil || !slices.Contains(forms, group) {
			continue // the table covers it
		}
		_, port, _ := net.SplitHostPort(one.LocalAddr().String())
		for _, host := range []string{group, ""} {
			two, err := st.listenPacket(network, net.JoinHostPort(host, port))
			name := cell(network, group, "shared with", net.JoinHostPort(host, "PORT"))
			if err != nil {
				all[name] = outcomeOf(nil, nil, err)
				continue
			}
			all[name] = outcomeOf(two.LocalAddr(), nil, nil)
			two.Close()
		}
		one.Close()
	}
}

// portIsFree reports whether a port that one IP version listens at is free in the other. It
// may belong to a connection, even one in TIME_WAIT.
func portIsFree(st stack, kind, version, port string) bool {
	other := map[string]string{"4": "6", "6": "4"}[version]
	switch {
	case other == "" || other == "6" && !hasIPv6():
		return true
	case kind == "udp":
		c, err := st.listenPacket(kind+other, ":"+port)
		if err == nil {
			c.Close()
		}
		return err == nil
	}
	l, err := st.listen(kind+other, ":"+port)
	if err == nil {
		l.Close()
	}
	return err == nil
}

// listenAtPortInUse listens at a port where both IP versions already listen, or one of
// them.
func listenAtPortInUse(t *testing.T, st stack, kind string, all cells) {
	if runtime.GOOS == "windows" {
		return // which of two sockets gets it depends on the system: Wine asks Linux
	}
	for _, has := range listenerKinds {
		port, end := peer(t, st, kind, kind+has.version)
		for !portIsFree(st, kind, has.version, port) {
			end()
			port, end = peer(t, st, kind, kind+has.version)
		}
		for _, network := range networksOf(kind) {
			for _, host := range hostForms(st) {
				address, o := net.JoinHostPort(host, port), outcome{}
				if kind == "tcp" {
					l, err := st.listen(network, address)
					if err != nil {
						o = outcomeOf(nil, nil, err)
					} else {
						o = outcomeOf(l.Addr(), nil, nil)
						l.Close()
					}
				} else {
					c, err := st.listenPacket(network, address)
					if err != nil {
						o = outcomeOf(nil, nil, err)
					} else {
						o = outcomeOf(c.LocalAddr(), nil, nil)
						c.Close()
					}
				}
				all[cell(has.what, network, host)] = o
			}
		}
		end()
	}
}
