package sock

// This file answers: which options does a dial have, and which stages? The text of an
// address becomes addresses (addr.go, lookup.go). These race for a connection
// (dial_parallel.go), each in one attempt (dial_single.go), until one wins or the dial is
// cancelled (dial_cancel.go).

import (
	"context"
	"math"
	"net"
	"slices"
	"strings"
	"syscall"
	"time"

	"greenpoll/sched"
)

// Dialer holds the options of a dial. The zero Dialer behaves like the function Dial.
//
// Go: net/dial.go Dialer
type Dialer struct {
	// Timeout limits the whole dial, including the lookup of a name, on the scheduler's
	// clock. 0: no limit but the system's own; below 0: the dial fails at once. Addresses
	// that do not race get a share each, also of the time that Deadline or a context
	// leaves.
	Timeout time.Duration

	// Deadline is when the dial fails, a date on the scheduler's clock; the zero Time means
	// never. If Timeout is set too, the earlier of the two counts.
	Deadline time.Time

	// LocalAddr is the local address: HOST:PORT, with 0 for any port, or a path; "" means
	// any. It means what net.ResolveTCPAddr makes of it for tcp: a name stands for one
	// address, an IPv4 one if there is one. Only the peer's addresses of the same family
	// are tried; without a host, or with 0.0.0.0 or [::], all are.
	LocalAddr string

	// FallbackDelay is how long the attempt at one address of a name runs before the next
	// one starts beside it. 0 means 250 ms, as RFC 8305 recommends: too short to notice,
	// and most peers have answered by then. Below 0 nothing races: an address is tried when
	// the one before it has failed.
	FallbackDelay time.Duration

	// KeepAlive is how long the connection may be silent before the first probe. 0: 15
	// seconds; below 0: no probes. TCP only.
	KeepAlive time.Duration

	// KeepAliveConfig replaces KeepAlive if its Enable is true.
	KeepAliveConfig net.KeepAliveConfig

	// Resolver looks up names; for nil see Resolver.
	Resolver Resolver

	// Control, if set, is called with each socket before it is bound and connected. network
	// includes the IP version (tcp4, tcp6, udp4 ...), address is the peer's. Only c's
	// Control method works at that point. An error returned by Control ends the attempt.
	// Over the simulated kernel every attempt fails with errors.ErrUnsupported.
	Control func(network, address string, c syscall.RawConn) error

	// ControlContext, if set, is called instead of Control, with the dial's context.
	ControlContext func(ctx context.Context, network, address string, c syscall.RawConn) error

	// ConnectStart and ConnectDone, if set, are called for each attempt, by the task that
	// makes it. Racing attempts may call them at the same time, from several workers. err
	// is nil if a connection was made, even if it came too late. The signatures are those
	// of the hooks in net/http/httptrace.
	ConnectStart func(network, address string)
	ConnectDone  func(network, address string, err error)
}

// Dial connects to address for task t, and parks until the connection is made or refused.
// The networks are tcp, tcp4, tcp6 and unix, and for datagrams (see DialPacket) udp, udp4,
// udp6 and unixgram. Addresses are written as for net.Dial: no host, 0.0.0.0 and [::] mean
// this machine. The addresses of a name race for the connection: see Dialer.FallbackDelay.
// Errors are *net.OpError, as in package net; if no address answers, the first address's
// error is returned.
func Dial(t *sched.Task, network, address string) (*Conn, error) {
	return Dialer{}.Dial(t, network, address)
}

// DialContext is Dial with a context that can end it. A deadline of ctx counts on Go's
// clock, also over a simulated kernel. The httptrace hooks in ctx are called for the lookup
// of a name; for those of connections see Dialer.ConnectStart.
func DialContext(t *sched.Task, ctx context.Context, network, address string) (*Conn, error) {
	return Dialer{}.DialContext(t, ctx, network, address)
}

// Dial connects as the function Dial does, with d's options.
//
// Go: net/dial.go (*Dialer).Dial
func (d Dialer) Dial(t *sched.Task, network, address string) (*Conn, error) {
	return d.DialContext(t, context.Background(), network, address)
}

// DialContext connects as the function DialContext does, with d's options. When
// it returns, every attempt has ended, and all sockets but the one it returns are
// closed.
//
// Go: net/dial.go (*Dialer).DialContext
func (d Dialer) DialContext(t *sched.Task, ctx context.Context, network, text string) (*Conn, error) {
	dl := &dialing{Dialer: d, ctx: ctx, network: network, deadline: d.absoluteDeadline(t.Sched())}
	list, err := dl.resolve(t, text)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	f, err := dl.connect(t, list)
	if err != nil {
		return nil, err
	}
	return newConn(f, t), nil
}

// absoluteDeadline returns the latest end of the dial, on the clock of s; 0: no limit.
//
// Go: net/dial.go (*Dialer).deadline
func (d Dialer) absoluteDeadline(s *sched.Sched) int64 {
	end := int64(math.MaxInt64)
	if d.Timeout != 0 { // below 0: it has passed
		end = s.After(d.Timeout)
	}
	if !d.Deadline.IsZero() {
		end = min(end, s.When(d.Deadline))
	}
	if end == math.MaxInt64 {
		return 0
	}
	if end <= 0 {
		return -1 // it has passed, 0 included; how long ago could not be computed for the smallest int64
	}
	return end
}

// resolve finds the peer's addresses, and our own if LocalAddr is set.
//
// Go: net/dial.go (*Resolver).resolveAddrList
func (dl *dialing) resolve(t *sched.Task, text string) ([]address, error) {
	ctx := dl.ctx
	if dl.deadline != 0 {
		var cancel context.CancelFunc
		left := time.Duration(dl.deadline - t.Sched().Now())
		ctx, cancel = context.WithTimeout(ctx, left) // lookups only know Go's clock
		defer cancel()
	}
	if dl.LocalAddr == "" {
		return resolve(t, ctx, dl.Resolver, dl.network, text, false)
	}
	// The local address is resolved by itself, whichever version of the network is dialled.
	own, err := resolve(t, ctx, dl.Resolver, kindOf(dl.network), dl.LocalAddr, true)
	if err != nil {
		return nil, err
	}
	local := pick(own, !strings.Contains(dl.LocalAddr, "["))
	dl.local = &local
	list, err := resolve(t, ctx, dl.Resolver, dl.network, text, false)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(a address) bool {
		return !local.isWildcard() && !a.isWildcard() && local.isIPv4() != a.isIPv4()
	})
	if len(list) == 0 {
		return nil, &net.AddrError{Err: errNoSuitableAddress, Addr: local.netAddr().String()}
	}
	return list, nil
}
