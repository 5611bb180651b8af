package sock_test

// This file answers: when Close has returned, can what it closed be reused at once? A call
// is inside, asleep or about to be, and the closer asks for the same port, or path, in the
// very next line. Package net runs through the same table.

import (
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller"
	"greenpoll/sched"
	"greenpoll/sock"
)

// A closable is a socket, a call on it, and a second use of its address.
type closable struct {
	c     io.Closer
	use   func(c any)  // returns when the socket is closed
	again func() error // opens a socket at the address again, and closes it
	peer  io.Closer
}

// opener opens sockets of one package; task is nil for net.
type opener func(t *testing.T, task *greenpoll.Task, network string) closable

func openListener(t *testing.T, task *greenpoll.Task, network string) closable {
	address := quietAddress(t, network)
	if network == "unix" {
		address = filepath.Join(os.TempDir(), fmt.Sprintf("close-%d", os.Getpid())) // the close removes it
	}
	var l net.Listener
	var err error
	if task == nil {
		l, err = net.Listen(network, address)
	} else {
		l, err = sock.Listen(task, network, address)
	}
	require.NoError(t, err)
	return closable{c: l, again: listensAgain(network, l.Addr()), use: func(c any) {
		_, err := c.(net.Listener).Accept()
		assert.ErrorIs(t, err, net.ErrClosed)
	}}
}

// quietAddress returns a free address that the kernel does not hand out to sockets that ask
// for any port. Between a close and the next bind another program could take it, such as
// this test in another process, which therefore searches from another port.
func quietAddress(t *testing.T, network string) string {
	first := 21000 + os.Getpid()%100*100
	for port := first; port < first+100; port++ {
		address := fmt.Sprintf("127.0.0.1:%d", port)
		var c io.Closer
		var err error
		if network == "udp" {
			c, err = net.ListenPacket(network, address)
		} else {
			c, err = net.Listen("tcp", address)
		}
		if err == nil {
			c.Close()
			return address
		}
	}
	t.Fatal("no port is free")
	return ""
}

func listensAgain(network string, a net.Addr) func() error {
	return func() error {
		l, err := net.Listen(network, a.String())
		if err == nil {
			l.Close()
		}
		return err
	}
}

func openPacket(t *testing.T, task *greenpoll.Task, network string) closable {
	var c net.PacketConn
	var err error
	if task == nil {
		c, err = net.ListenPacket(network, quietAddress(t, network))
	} else {
		c, err = sock.ListenPacket(task, network, quietAddress(t, network))
	}
	require.NoError(t, err)
	return closable{c: c, use: func(c any) {
		_, _, err := c.(net.PacketConn).ReadFrom(make([]byte, 1))
		assert.ErrorIs(t, err, net.ErrClosed)
	}, again: func() error {
		again, err := net.ListenPacket(network, c.LocalAddr().String())
		if err == nil {
			again.Close()
		}
		return err
	}}
}

// openStream makes a connection that ends with a reset, so that its port is free at once.
func openStream(use func(c net.Conn) error) opener {
	return func(t *testing.T, task *greenpoll.Task, network string) closable {
		l, err := net.Listen(network, "127.0.0.1:0")
		require.NoError(t, err)
		defer l.Close()
		var c net.Conn
		if task == nil {
			from, _ := net.ResolveTCPAddr(network, quietAddress(t, network))
			c, err = (&net.Dialer{LocalAddr: from}).Dial(network, l.Addr().String())
		} else {
			c, err = sock.Dialer{LocalAddr: quietAddress(t, network)}.Dial(task, network, l.Addr().String())
		}
		require.NoError(t, err)
		require.NoError(t, c.(interface{ SetLinger(int) error }).SetLinger(0))
		peer, err := l.Accept()
		require.NoError(t, err)
		return closable{c: c, peer: peer, again: listensAgain(network, c.LocalAddr()), use: func(c any) {
			assert.ErrorIs(t, use(c.(net.Conn)), net.ErrClosed)
		}}
	}
}

func readsOnce(c net.Conn) error {
	_, err := c.Read(make([]byte, 1))
	return err
}

// much does not fit into the buffers of a connection.
var much = make([]byte, 64<<20)

func writesMuch(c net.Conn) error {
	_, err := c.Write(much)
	return err
}

func gathersMuch(c net.Conn) error {
	bufs := net.Buffers{much[:32<<20], much[32<<20:]}
	var err error
	if ours, ok := c.(*sock.Conn); ok {
		_, err = ours.WriteBuffers(&bufs)
	} else {
		_, err = bufs.WriteTo(c)
	}
	return err
}

func waitsForBytes(c net.Conn) error {
	if c, ok := c.(*sock.Conn); ok {
		return c.WaitRead()
	}
	return readsOnce(c)
}

func copiesToNowhere(c net.Conn) error {
	_, err := io.Copy(io.Discard, c)
	return err
}

// copiesBack splices, where that is possible.
func copiesBack(c net.Conn) error {
	_, err := io.Copy(c, c)
	return err
}

var closables = []struct {
	name, network string
	open          opener
}{
	{"Accept", "tcp", openListener},
	{"Accept", "unix", openListener},
	{"ReadFrom", "udp", openPacket},
	{"Read", "tcp", openStream(readsOnce)},
	{"Write", "tcp", openStream(writesMuch)},
	{"WriteBuffers", "tcp", openStream(gathersMuch)},
	{"WaitRead", "tcp", openStream(waitsForBytes)},
	{"io.Copy from it", "tcp", openStream(copiesToNowhere)},
	{"io.Copy from it and to it", "tcp", openStream(copiesBack)},
}

// viewOf returns c for another user: a task, or any goroutine.
func viewOf(c any, t *greenpoll.Task) any {
	switch c := c.(type) {
	case *sock.Listener:
		if t == nil {
			return c.Guest()
		}
		return c.Bind(t)
	case *sock.Conn:
		if t == nil {
			return c.Guest()
		}
		return c.Bind(t)
	case *sock.PacketConn:
		if t == nil {
			return c.Guest()
		}
		return c.Bind(t)
	}
	return c
}

// byTimer is a closer without a task, which runs on a worker.
type byTimer struct {
	sched.Timer
	f func()
}

func (b *byTimer) Fire(*sched.Timer, uint64) (none sched.List) { b.f(); return none }

var closers = map[string]func(t *testing.T, task *greenpoll.Task, do func()){
	"a task": func(_ *testing.T, _ *greenpoll.Task, do func()) { do() },
	"a goroutine": func(_ *testing.T, task *greenpoll.Task, do func()) {
		over := make(chan struct{})
		go func() { defer close(over); do() }()
		task.Block(func() { <-over })
	},
	"a task inside Block": func(_ *testing.T, task *greenpoll.Task, do func()) { task.Block(do) },
	"a timer": func(_ *testing.T, task *greenpoll.Task, do func()) {
		over := sched.NewChan[bool](1)
		s := task.Sched()
		tm := &byTimer{f: func() {
			do()
			g := s.Guest()
			defer g.Leave()
			over.Send(g, true) // the channel has room, so this does not park
		}}
		tm.Firer = tm
		s.Hold()
		defer s.Release()
		s.SetTimer(&tm.Timer, s.Now())
		over.Recv(task)
	},
	"a handler of a hang-up": func(t *testing.T, task *greenpoll.Task, do func()) {
		over := sched.NewChan[bool](1)
		s := task.Sched()
		l, err := sock.Listen(task, "tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer l.Close()
		peer, err := net.Dial("tcp", l.Addr().String())
		require.NoError(t, err)
		c, err := l.AcceptConn()
		require.NoError(t, err)
		defer c.Close()
		c.OnHangup(func() {
			do()
			g := s.Guest()
			defer g.Leave()
			over.Send(g, true)
		})
		peer.Close()
		over.Recv(task)
	},
}

// tolerated is how many of a cell's rounds may find the port in use: none, but one under
// Wine. There another thread releases a socket's last operation, which may be late on a
// busy machine, and Close waits for it no longer than maxCancelWait.
func tolerated() int {
	if runtime.GOOS == "windows" {
		return 1
	}
	return 0
}

// rounds is how often each cell of the table is tried. Under Wine, where 200 rounds take
// minutes, it is as low as with -short.
func rounds() int {
	if testing.Short() || runtime.GOOS == "windows" {
		return 20
	}
	return 200
}

func TestAClosedAddressCanBeReusedAtOnce(t *testing.T) {
	for _, what := range closables {
		t.Run(what.name+", "+what.network, func(t *testing.T) {
			if os.Getenv("WINEPREFIX") != "" {
				switch what.network {
				case "unix":
					t.Skip("Wine 8 has no Unix sockets (WSAEAFNOSUPPORT)")
				case "udp":
					t.Skip("under Wine 8 package net opens no UDP sockets (WSAEOPNOTSUPP)")
				}
			}
			t.Run("package net", func(t *testing.T) {
				failed := 0
				for i := range rounds() {
					o := what.open(t, nil, what.network)
					begun, over := make(chan struct{}), make(chan struct{})
					go func() { defer close(over); close(begun); o.use(o.c) }()
					<-begun
					if i%2 == 0 {
						runtime.Gosched() // it may or may not be asleep by then
					}
					assert.NoError(t, o.c.Close())
					if o.again() != nil {
						failed++
					}
					<-over
					o.endPeer()
				}
				assert.Zero(t, failed, "of %d", rounds())
			})
			for closer, close := range closers {
				for _, workers := range []int{1, 3} {
					for _, guests := range []bool{false, true} {
						t.Run(fmt.Sprintf("guests inside: %v, workers: %d, closed by %s", guests, workers, closer), func(t *testing.T) {
							err := greenpoll.Run(func(task *greenpoll.Task) error {
								failed := 0
								for i := range rounds() {
									failed += closeAndOpen(t, task, what.open(t, task, what.network), close, guests, i%2 == 0)
								}
								assert.LessOrEqual(t, failed, tolerated(), "of %d", rounds())
								return nil
							}, greenpoll.WithWorkers(workers))
							require.NoError(t, err)
						})
					}
				}
			}
		})
	}
}

func (o *closable) endPeer() {
	if o.peer != nil {
		o.peer.Close()
	}
}

// closeAndOpen returns 1 if the address could not be reused. If asleep is true, it waits
// until the user sleeps inside; otherwise the user is on its way, or has not begun.
func closeAndOpen(t *testing.T, task *greenpoll.Task, o closable, closer func(*testing.T, *greenpoll.Task, func()), guest, asleep bool) (failed int) {
	defer o.endPeer()
	before := poller.Of(task.Sched()).Waiters()
	over := sched.NewChan[bool](1)
	s := task.Sched()
	if guest {
		view := viewOf(o.c, nil)
		go func() {
			o.use(view)
			g := s.Guest()
			defer g.Leave()
			over.Send(g, true)
		}()
	} else {
		task.Go(func(task *greenpoll.Task) {
			o.use(viewOf(o.c, task))
			over.Send(task, true)
		})
	}
	// Not for ever: before may include a handler of the last round, which counts until it
	// has returned, and then the sleeper makes no difference.
	for tries := 0; asleep && poller.Of(s).Waiters() == before && tries < 10_000; tries++ {
		task.Yield()
	}
	s.Hold() // a goroutine may be about to send
	defer s.Release()
	closer(t, task, func() {
		assert.NoError(t, o.c.Close())
		if err := o.again(); err != nil {
			failed = 1
		}
	})
	over.Recv(task)
	return failed
}
