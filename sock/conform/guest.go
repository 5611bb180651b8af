package conform

// This file answers: what can happen to a dial that an ordinary goroutine makes?

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

var guestDials = []test{
	{name: "a goroutine's dial returns a connection for goroutines", main: guestTalks},
	{name: "a goroutine's dial to a port without a listener is refused", main: guestRefused, on: "tcp"},
	{name: "a goroutine's dial can be cancelled", main: guestCancelled, on: "tcp"},
	{name: "a goroutine's dial whose context has ended fails", main: guestEnded},
	{name: "a goroutine in the middle of a dial prevents a deadlock report", main: guestIsNoDeadlock},
	{name: "main returns: dialling goroutines get net.ErrClosed", whole: unwindsGuestDials},
	{name: "a goroutine's dial after the end of Run returns net.ErrClosed", whole: guestDialsLate},
}

func guestTalks(x *fixture, t *greenpoll.Task) {
	l := x.listen(t)
	x.start(t, func(t *greenpoll.Task) {
		l.Serve(t, func(_ *greenpoll.Task, c *sock.Conn) { echo(c) })
	})
	dialer := sock.Dialer{}.Guest(t.Sched())
	x.asGuest(t, func() {
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				c, err := dialer.Dial(x.network, l.Addr().String())
				require.NoError(x, err)
				x.roundTrip(c, "from one goroutine")
				var other sync.WaitGroup
				other.Go(func() { x.roundTrip(c, "and from another") })
				other.Wait()
				require.NoError(x, c.Close())
			})
		}
		all.Wait()
	})(t)
}

func guestRefused(x *fixture, t *greenpoll.Task) {
	l := x.listen(t)
	require.NoError(x, l.Close())
	x.asGuest(t, func() {
		c, err := sock.Dialer{}.Guest(t.Sched()).Dial(x.network, l.Addr().String())
		require.ErrorIs(x, err, x.errno(syscall.ECONNREFUSED))
		require.True(x, c == nil, "no nil *Conn in the interface")
	})(t)
}

func guestCancelled(x *fixture, t *greenpoll.Task) {
	address := x.silent(t)
	ctx, cancel := context.WithCancel(context.Background())
	wait := x.asGuest(t, func() {
		_, err := sock.Dialer{}.Guest(t.Sched()).DialContext(ctx, "tcp", address)
		require.ErrorIs(x, err, context.Canceled)
	})
	x.untilWaiters(t, 1)
	cancel()
	wait(t)
}

func guestEnded(x *fixture, t *greenpoll.Task) {
	l := x.listen(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	x.asGuest(t, func() {
		_, err := sock.Dialer{}.Guest(t.Sched()).DialContext(ctx, x.network, l.Addr().String())
		require.ErrorIs(x, err, context.Canceled)
	})(t)
}

// slowContext is a context that takes its time to answer when a dial asks whether it has
// ended.
type slowContext struct {
	context.Context
	err func()
}

func (c slowContext) Err() error {
	c.err()
	return nil
}

// The goroutine is inside its dial but not asleep there, as during a name lookup. Only it
// can wake main.
func guestIsNoDeadlock(x *fixture, t *greenpoll.Task) {
	l := x.listen(t)
	address := l.Addr().String()
	require.NoError(x, l.Close())
	s := t.Sched()
	begun, over := make(chan bool), sched.NewChan[bool](1)
	var once sync.Once
	ctx := slowContext{context.Background(), func() {
		once.Do(func() {
			close(begun)
			for t.Reason() != sched.ChanReceive || t.Status() != sched.Parked {
				time.Sleep(time.Millisecond)
			}
			time.Sleep(20 * time.Millisecond) // in which the worker may make its mistake
			g := s.Guest()
			defer g.Leave()
			over.Send(g, true)
		})
	}}
	var goroutine sync.WaitGroup
	goroutine.Go(func() { sock.Dialer{}.Guest(s).DialContext(ctx, x.network, address) })
	t.Block(func() { <-begun })
	over.Recv(t)
	t.Block(goroutine.Wait)
}

// A dial whose event has already come may still return its own result.
func unwindsGuestDials(x *fixture) {
	var goroutines sync.WaitGroup
	require.NoError(x, x.run(func(t *greenpoll.Task) {
		s, l := t.Sched(), x.listen(t)
		address := l.Addr().String()
		x.start(t, func(t *greenpoll.Task) {
			l.Serve(t, func(_ *greenpoll.Task, c *sock.Conn) { echo(c) })
		})
		dialer, enough := sock.Dialer{}.Guest(s), sched.NewChan[bool](1)
		var dials atomic.Int64
		s.Hold() // between two dials the scheduler does not know of the goroutines
		defer s.Release()
		for range 8 {
			goroutines.Go(func() {
				for {
					c, err := dialer.Dial(x.network, address)
					if errors.Is(err, net.ErrClosed) {
						return
					}
					if err != nil {
						continue
					}
					if io.WriteString(c, "x"); dials.Add(1) == 100 {
						g := s.Guest()
						enough.Send(g, true)
						g.Leave()
					}
					readSome(c)
					c.Close()
				}
			})
		}
		enough.Recv(t)
	}))
	goroutines.Wait()
}

func guestDialsLate(x *fixture) {
	var dialer *sock.GuestDialer
	require.NoError(x, x.run(func(t *greenpoll.Task) { dialer = sock.Dialer{}.Guest(t.Sched()) }))
	_, err := dialer.Dial(x.network, x.address())
	require.ErrorIs(x, err, net.ErrClosed)
}
