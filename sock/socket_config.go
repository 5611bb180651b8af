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

// A socketConfig is what sockets from one place have in common: all connections
// of a listener share one. It is not changed once it is shared.
type socketConfig struct {
	s         *sched.Sched
	p         *poller.Poller
	calls     Calls
	readiness *readiness // shared by all of them; nil on Windows, where each has a completion of its own
	network   string     // as the user gave it: tcp, tcp4, udp, unix ...
	kernel    string     // as the kernel knows it, see Calls; of connections that were accepted: ""
	datagram  bool       // datagram sockets: no stream, and no end of it
	drains    bool       // a read that got less than it asked for has taken all, see newSocketConfig
	inherited bool       // the options of tuneTCP are the listener's
	listening *listening // of a listener, the only socket with this config; else nil
}

// listening is what a listener has besides.
type listening struct {
	connConfig *socketConfig       // that of the connections it accepts
	keepAlive  net.KeepAliveConfig // theirs
	addr       netip.AddrPort      // the address of the listener, as most of them have it too
	unlink     string              // path of a Unix socket, removed at close unless it stays
	keepFile   atomic.Bool         // see SetUnlinkOnClose
	handlers   sched.WaitGroup     // what Serve has started
	serving    atomic.Int64        // how much of it runs, for a Drain that does not wait
}

func newSocketConfig(s *sched.Sched, network string) (*socketConfig, error) {
	p := poller.Of(s)
	if p == nil {
		return nil, errNoPoller
	}
	cfg := &socketConfig{s: s, p: p, network: network, datagram: isDatagram(network)}
	// TCP keeps a stream in one queue, on Linux and on macOS, and what comes into it after
	// the read makes an edge of its own: with EPOLLET each arrival does; with EV_CLEAR the
	// filter is put on the list again by each arrival, and asked again when its event is
	// fetched. So the event of bytes that the read has taken is dropped, but none that came
	// after it. What ends a read before the queue is empty, urgent data, is an event too: see
	// (*Desc).MustTry.
	cfg.drains = kindOf(network) == "tcp"
	return cfg, cfg.chooseModel()
}

// newSocket makes a socket of the given kernel network, the only one with this config, and sets
// what belongs to each new one.
//
// Go: net/sock_posix.go socket
func (cfg *socketConfig) newSocket(kernel string) (*fd, error) {
	cfg.kernel = kernel
	num, errno := cfg.calls.Socket(kernel)
	if errno != 0 {
		return nil, sysError("socket", errno)
	}
	f := cfg.newFD(num)
	if err := f.setDefaultSockopts(); err != nil {
		f.close()
		return nil, err
	}
	return f, nil
}

// newFD makes an fd of the socket num.
func (cfg *socketConfig) newFD(num int) *fd {
	f := &fd{socketConfig: cfg, num: num}
	f.fdmu.init()
	if cfg.readiness != nil {
		f.io = cfg.readiness
	} else {
		f.io = newCompletion(f)
	}
	return f
}

func isDatagram(network string) bool {
	kind := kindOf(network)
	return kind == "udp" || kind == "unixgram"
}

func (cfg *socketConfig) isUnix() bool { return cfg.network == "unix" || cfg.network == "unixgram" }
