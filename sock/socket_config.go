package sock

// This file answers: what do sockets of the same origin have in common? It is kept once,
// even for ten thousand connections of one listener.

import (
	"net"
	"net/netip"
	"sync/atomic"

	"greenpoll/poller"
	"greenpoll/sched"
	"greenpoll/sys"
)

// A socketConfig is shared by sockets of the same origin: all connections of a listener
// have the same one. It is not changed once it is shared.
type socketConfig struct {
	s         *sched.Sched
	p         *poller.Poller
	calls     sys.Calls
	readiness *readiness // shared by all of them; nil on Windows, where each socket has its own completion
	network   string     // as the user gave it: tcp, tcp4, udp, unix ...
	kernel    string     // as the kernel knows it, see sys.Calls; "" for accepted connections
	datagram  bool       // not a stream, so 0 bytes are not the end
	drains    bool       // a short read has emptied the socket, see newSocketConfig
	inherited bool       // the options of tuneTCP are inherited from the listener
	listening *listening // set for a listener, which shares its config with no other socket
}

// listening is the additional state of a listener.
type listening struct {
	connConfig *socketConfig       // for the accepted connections
	keepAlive  net.KeepAliveConfig // likewise
	addr       netip.AddrPort      // the listener's address, also that of most connections
	unlink     string              // path of a Unix socket, removed by close unless keepFile
	keepFile   atomic.Bool         // see SetUnlinkOnClose
	handlers   sched.WaitGroup     // the tasks that Serve has started
	serving    atomic.Int64        // how many of them are running, for a Drain that does not wait
}

func newSocketConfig(s *sched.Sched, network string) (*socketConfig, error) {
	p := poller.Of(s)
	if p == nil {
		return nil, errNoPoller
	}
	cfg := &socketConfig{s: s, p: p, network: network, datagram: isDatagram(network)}
	// On Linux and on macOS TCP keeps a stream in one queue, and what enters it after the
	// read causes an edge of its own: with EPOLLET each arrival does; with EV_CLEAR each
	// arrival puts the filter back on the list, and the filter is evaluated again when its
	// event is fetched. So the event for bytes that the read has taken may be dropped, but
	// none that came after it. Urgent data, which ends a read before the queue is empty, is
	// an event too: see (*Desc).MustTry.
	cfg.drains = kindOf(network) == "tcp"
	return cfg, cfg.chooseModel()
}

// chooseModel takes the I/O model that the call side of the kernel seam offers.
func (cfg *socketConfig) chooseModel() error {
	calls := cfg.p.Calls()
	if calls == nil {
		calls = sys.Native
	}
	ready, tries := calls.(sys.ReadinessCalls)
	// The poller's backend decides for a kernel that offers both models.
	if c, ok := calls.(sys.CompletionCalls); ok && (!tries || cfg.p.BackendName() == "iocp") {
		cfg.calls = c
		return nil
	}
	if tries {
		cfg.calls, cfg.readiness = ready, &readiness{ready}
		return nil
	}
	return errNoCalls
}

// newSocket opens a socket of the given kernel network, the only one with this config, and
// sets the options that every new socket gets.
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

// newFD makes an fd for the socket num.
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
