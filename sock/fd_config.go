package sock

// This file answers: what do sockets have in common that come from one place? It is
// kept once, for ten thousand connections of one listener.

import (
	"net"
	"net/netip"
	"sync/atomic"

	"greenpoll/poller"
	"greenpoll/sched"
)

// A family is what sockets have in common that come from one place: all connections
// of a listener share one. Nobody writes to it once it is shared.
type family struct {
	s         *sched.Sched
	p         *poller.Poller
	calls     Calls
	readiness *readiness // shared by all of them; nil on Windows, where each has a completion of its own
	network   string     // as the user gave it: tcp, tcp4, udp, unix ...
	kernel    string     // as the kernel knows it, see Calls; of connections that were accepted: ""
	datagram  bool       // datagram sockets: no stream, and no end of it
	drains    bool       // a read that got less than it asked for has taken all, see newFamily
	inherited bool       // the options of tuneTCP are the listener's
	listening *listening // of a listener, which is alone in its family; else nil
}

// listening is what a listener has besides.
type listening struct {
	accepts  *family             // that of the connections it accepts
	keeps    net.KeepAliveConfig // theirs
	at       netip.AddrPort      // the address of the listener, as most of them have it too
	unlink   string              // path of a Unix socket, removed at close unless it stays
	stays    atomic.Bool         // see SetUnlinkOnClose
	handlers sched.WaitGroup     // what Serve has started
	serving  atomic.Int64        // how much of it runs, for a Drain that does not wait
}

func newFamily(s *sched.Sched, network string) (*family, error) {
	p := poller.Of(s)
	if p == nil {
		return nil, errNoPoller
	}
	fam := &family{s: s, p: p, network: network, datagram: isDatagram(network)}
	// TCP keeps a stream in one queue, on Linux and on macOS, and what comes into it after
	// the read makes an edge of its own: with EPOLLET each arrival does; with EV_CLEAR the
	// filter is put on the list again by each arrival, and asked again when its event is
	// fetched. So one that the read was quicker than is dropped, but none that came after
	// it. What ends a read before the queue is empty, urgent data, is an event too: see
	// (*Desc).MustTry.
	fam.drains = kindOf(network) == "tcp"
	return fam, fam.chooseModel()
}

// newSocket makes a socket of the given kernel network, the only one of its family, with
// what belongs to each new one.
//
// Go: net/sock_posix.go socket
func (fam *family) newSocket(kernel string) (*fd, error) {
	fam.kernel = kernel
	num, errno := fam.calls.Socket(kernel)
	if errno != 0 {
		return nil, sysError("socket", errno)
	}
	f := fam.newMember(num)
	if err := f.setFirst(); err != nil {
		f.close()
		return nil, err
	}
	return f, nil
}

// newMember makes an fd of the socket num.
func (fam *family) newMember(num int) *fd {
	f := &fd{family: fam, num: num}
	f.fdmu.init()
	if fam.readiness != nil {
		f.io = fam.readiness
	} else {
		f.io = newCompletion(f)
	}
	return f
}

func isDatagram(network string) bool {
	kind := kindOf(network)
	return kind == "udp" || kind == "unixgram"
}

func (fam *family) isUnix() bool { return fam.network == "unix" || fam.network == "unixgram" }
