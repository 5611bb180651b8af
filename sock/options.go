package sock

// This file answers: how is a connection tuned?

import "time"

// keepAlive is how a TCP connection without traffic is checked: a probe after
// each interval, and the end when so many stayed without an answer.
//
// Go: net/tcpsock.go KeepAliveConfig, and its defaults
const (
	keepAlive      = 15 * time.Second
	keepAliveCount = 9
)

// setFirst sets what package net sets on a new socket, before anything else is done with
// it: whether one of IPv6 takes IPv4 too, and that a UDP socket may send to a broadcast
// address. Not every system admits the one, and the other is for IPv4: Windows refuses it
// on a socket of IPv6.
//
// Go: net/sockopt_linux.go, sockopt_bsd.go and sockopt_windows.go setDefaultSockopts
func (f *fd) setFirst() error {
	six := only(f.kernel) == '6'
	if six {
		f.calls.Option(f.num, OptIPv6Only, number(only(f.network) == '6'))
	}
	if kindOf(f.network) != "udp" {
		return nil
	}
	if errno := f.calls.Option(f.num, OptBroadcast, 1); errno != 0 && !six {
		return sysError("setsockopt", errno)
	}
	return nil
}

// tuneTCP sets what package net sets on every TCP connection: no delay, and keep-alive.
// Failures do not matter: the peer may be gone already.
//
// Go: net/tcpsock.go newTCPConn
func (f *fd) tuneTCP() {
	if kindOf(f.network) != "tcp" {
		return
	}
	f.calls.Option(f.num, OptNoDelay, 1)
	if f.keepAlive < 0 {
		return
	}
	idle := f.keepAlive
	if idle == 0 {
		idle = keepAlive
	}
	f.calls.Option(f.num, OptKeepAlive, 1)
	f.calls.Option(f.num, OptKeepIdle, seconds(idle))
	f.calls.Option(f.num, OptKeepInterval, seconds(keepAlive))
	f.calls.Option(f.num, OptKeepCount, keepAliveCount)
}

// inheriting is a kernel whose connections get the options of tuneTCP from the
// listener that accepts them: so they are set there, once, and not five times for each.
//
// Go: net/tcpsock_posix.go (*TCPListener).accept sets them for each.
type inheriting interface{ acceptInheritsOptions() }

// SetNoDelay says whether small writes are sent at once (the default) or
// gathered. TCP only.
func (c *Conn) SetNoDelay(on bool) error { return c.f.setError(c.f.option(OptNoDelay, number(on))) }

// SetKeepAlive switches keep-alive probes on (the default) or off. TCP only.
func (c *Conn) SetKeepAlive(on bool) error { return c.f.setError(c.f.option(OptKeepAlive, number(on))) }

// SetKeepAlivePeriod sets the time before the first probe and between probes,
// rounded up to seconds. TCP only.
func (c *Conn) SetKeepAlivePeriod(d time.Duration) error {
	if err := c.f.option(OptKeepIdle, seconds(d)); err != nil {
		return c.f.setError(err)
	}
	return c.f.setError(c.f.option(OptKeepInterval, seconds(d)))
}

// SetLinger says what Close does with data that was not sent yet: below 0 (the
// default) it is sent in the background; 0: it is dropped and the peer sees a
// reset; above 0: the kernel's close waits up to so many seconds, see Close.
func (c *Conn) SetLinger(seconds int) error {
	err := c.f.option(OptLinger, seconds)
	if err == nil {
		c.f.marks.clear(lingers)
		if seconds > 0 {
			c.f.marks.set(lingers)
		}
	}
	return c.f.setError(err)
}

// SetReadBuffer sets the size of the kernel's receive buffer in bytes.
func (c *conn) SetReadBuffer(bytes int) error { return c.f.setError(c.f.option(OptReadBuffer, bytes)) }

// SetWriteBuffer sets the size of the kernel's send buffer in bytes.
func (c *conn) SetWriteBuffer(bytes int) error {
	return c.f.setError(c.f.option(OptWriteBuffer, bytes))
}

func number(on bool) int {
	if on {
		return 1
	}
	return 0
}

// seconds rounds up, as the kernel's options know no less. Go: net/tcpsock.go roundDurationUp
func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }
