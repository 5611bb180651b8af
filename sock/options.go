package sock

// This file answers: which options does a connection have, and how are they set?

import (
	"cmp"
	"net"
	"time"

	"greenpoll/sys"
)

// setDefaultSockopts sets what package net sets on a new socket before anything else:
// whether an IPv6 socket accepts IPv4 too, and that a UDP socket may send to a broadcast
// address. Not every system supports the former, so its error is ignored. The latter
// concerns IPv4: Windows refuses it on an IPv6 socket.
//
// Go: net/sockopt_linux.go setDefaultSockopts; net/sockopt_bsd.go setDefaultSockopts;
// net/sockopt_windows.go setDefaultSockopts
func (f *fd) setDefaultSockopts() error {
	six := ipVersion(f.kernel) == '6'
	if six {
		f.calls.Option(f.num, sys.OptIPv6Only, boolint(ipVersion(f.network) == '6'))
	}
	if kindOf(f.network) != "udp" {
		return nil
	}
	if errno := f.calls.Option(f.num, sys.OptBroadcast, 1); errno != 0 && !six {
		return sysError("setsockopt", errno)
	}
	return nil
}

// The defaults of net.KeepAliveConfig: how long a TCP connection is idle before the first
// probe, the interval between probes, and how many probes may go unanswered.
//
// Go: net/dial.go defaultTCPKeepAliveIdle; net/dial.go defaultTCPKeepAliveInterval;
// net/dial.go defaultTCPKeepAliveCount
const (
	keepAliveIdle     = 15 * time.Second
	keepAliveInterval = 15 * time.Second
	keepAliveCount    = 9
)

// keepAliveConfig merges the two fields in which a Dialer or a ListenConfig states its
// keep-alive.
//
// Go: net/tcpsock.go newTCPConn
func keepAliveConfig(idle time.Duration, c net.KeepAliveConfig) net.KeepAliveConfig {
	if !c.Enable && idle >= 0 {
		return net.KeepAliveConfig{Enable: true, Idle: idle}
	}
	return c
}

// tuneTCP sets what package net sets on every TCP connection: no delay, and keep-alive.
// Failures are ignored: the peer may be gone already.
//
// Go: net/tcpsock.go newTCPConn
func (f *fd) tuneTCP(keepAlive net.KeepAliveConfig) {
	if kindOf(f.network) != "tcp" {
		return
	}
	f.calls.Option(f.num, sys.OptNoDelay, 1)
	if keepAlive.Enable {
		f.setKeepAlive(keepAlive)
	}
}

// setKeepAlive stops at the first failure.
//
// Go: net/tcpsock_unix.go (*TCPConn).SetKeepAliveConfig; net/sockopt_posix.go setKeepAlive;
// net/tcpsockopt_unix.go setKeepAliveIdle; net/tcpsockopt_unix.go setKeepAliveInterval;
// net/tcpsockopt_unix.go setKeepAliveCount
func (f *fd) setKeepAlive(c net.KeepAliveConfig) error {
	options := [...]struct {
		name  string
		value int
		keep  bool
	}{
		{sys.OptKeepAlive, boolint(c.Enable), false},
		{sys.OptKeepIdle, seconds(cmp.Or(c.Idle, keepAliveIdle)), c.Idle < 0},
		{sys.OptKeepInterval, seconds(cmp.Or(c.Interval, keepAliveInterval)), c.Interval < 0},
		{sys.OptKeepCount, cmp.Or(c.Count, keepAliveCount), c.Count < 0},
	}
	for _, o := range options {
		if o.keep {
			continue
		}
		if errno := f.calls.Option(f.num, o.name, o.value); errno != 0 {
			return sysError("setsockopt", errno)
		}
	}
	return nil
}

// SetNoDelay sets whether small writes are sent at once (the default) or gathered. TCP
// only.
func (c *Conn) SetNoDelay(on bool) error {
	return c.f.tcpError(c.f.option(sys.OptNoDelay, boolint(on)))
}

// SetKeepAlive switches keep-alive probes on (the default) or off. TCP only.
func (c *Conn) SetKeepAlive(on bool) error {
	return c.f.tcpError(c.f.option(sys.OptKeepAlive, boolint(on)))
}

// SetKeepAlivePeriod sets the time before the first probe, rounded up to seconds. 0 means
// 15 seconds; below 0 nothing changes. TCP only.
func (c *Conn) SetKeepAlivePeriod(d time.Duration) error {
	if d < 0 {
		return nil
	}
	return c.f.tcpError(c.f.option(sys.OptKeepIdle, seconds(cmp.Or(d, keepAliveIdle))))
}

// SetKeepAliveConfig sets all options of keep-alive probes, with times rounded up to
// seconds. A value of 0 means the default; below 0, the option is left as it is. TCP only.
//
// Go: net/tcpsock_unix.go (*TCPConn).SetKeepAliveConfig
func (c *Conn) SetKeepAliveConfig(config net.KeepAliveConfig) error {
	return c.f.tcpError(c.f.withRef(func() error { return c.f.setKeepAlive(config) }))
}

// SetLinger sets what Close does with unsent data. Below 0 (the default): it is sent in the
// background. 0: it is dropped, and the peer sees a reset. Above 0: the kernel's close
// waits for up to that many seconds (see Close).
func (c *Conn) SetLinger(seconds int) error {
	return c.f.tcpError(c.f.withRef(func() error {
		if errno := c.f.calls.Option(c.f.num, sys.OptLinger, seconds); errno != 0 {
			return sysError("setsockopt", errno)
		}
		// While the reference is held, so that closeNumber sees it.
		c.f.marks.clear(lingers)
		if seconds > 0 {
			c.f.marks.set(lingers)
		}
		return nil
	}))
}

// SetReadBuffer sets the size of the kernel's receive buffer in bytes.
func (c *conn) SetReadBuffer(bytes int) error {
	return c.f.setError(c.f.option(sys.OptReadBuffer, bytes))
}

// SetWriteBuffer sets the size of the kernel's send buffer in bytes.
func (c *conn) SetWriteBuffer(bytes int) error {
	return c.f.setError(c.f.option(sys.OptWriteBuffer, bytes))
}

// tcpError wraps the error of setting a TCP option: with both addresses.
//
// Go: net/tcpsock.go (*TCPConn).SetNoDelay. It and its neighbours name both, too.
func (f *fd) tcpError(err error) error {
	if err == nil {
		return nil
	}
	return f.opError("set", err)
}

func boolint(on bool) int {
	if on {
		return 1
	}
	return 0
}

// seconds rounds up to seconds, the unit of the kernel's options.
//
// Go: net/tcpsock.go roundDurationUp
func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }
