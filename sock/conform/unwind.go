package conform

// This file answers: what is left over if Run returns while all tasks sleep? Nothing. Run
// checks for each test that no descriptor stays open.

import (
	"net"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

var unwindings = []test{
	{name: "main returns: sleeping readers, writers and accepters are unwound", whole: unwindsSleepers},
	{name: "main returns: tasks that queue for a lock are unwound", whole: unwindsQueue},
	{name: "main returns: guests get net.ErrClosed", whole: unwindsGuests},
	{name: "main returns: a guest that queues behind a task gets net.ErrClosed", whole: unwindsGuestBehindTask},
	{name: "main returns: a task that queues behind a guest is unwound", whole: unwindsTaskBehindGuest},
	{name: "main returns: the deferred calls of ended tasks get net.ErrClosed", whole: deferredCalls},
	{name: "a task that sleeps at a socket prevents a deadlock report", main: socketsAreNoDeadlock},
}

func unwindsSleepers(x *fixture) {
	goroutines := runtime.NumGoroutine()
	var unwound atomic.Int32
	require.NoError(x, x.run(func(t *greenpoll.Task) {
		client, server := x.pair(t)
		l := x.listen(t)
		for _, sleep := range []func(t *greenpoll.Task){
			func(t *greenpoll.Task) { readSome(client.Bind(t)) },
			func(t *greenpoll.Task) { readSome(server.Bind(t)) },
			func(t *greenpoll.Task) { l.Bind(t).Accept() },
		} {
			x.start(t, func(t *greenpoll.Task) {
				defer unwound.Add(1)
				sleep(t)
			}).sleeps(t, sched.IORead)
		}
		x.start(t, func(t *greenpoll.Task) {
			defer unwound.Add(1)
			client.Bind(t).Write(make([]byte, 64<<20))
		}).sleeps(t, sched.IOWrite)
	}))
	require.EqualValues(x, 4, unwound.Load(), "deferred calls have run")
	x.eventually("the goroutines end", func() bool { return runtime.NumGoroutine() <= goroutines })
}

func unwindsQueue(x *fixture) {
	var unwound atomic.Int32
	require.NoError(x, x.run(func(t *greenpoll.Task) {
		_, server := x.pair(t)
		x.queueUp(t, 4, func(t *greenpoll.Task) {
			defer unwound.Add(1)
			readSome(server.Bind(t))
		})
	}))
	require.EqualValues(x, 4, unwound.Load())
}

func unwindsGuests(x *fixture) {
	var goroutines sync.WaitGroup
	require.NoError(x, x.run(func(t *greenpoll.Task) {
		client, _ := x.pair(t)
		guest := client.Guest()
		l := x.listen(t).Guest()
		goroutines.Go(func() {
			_, err := readSome(guest)
			require.ErrorIs(x, err, net.ErrClosed)
		})
		goroutines.Go(func() {
			_, err := l.Accept()
			require.ErrorIs(x, err, net.ErrClosed)
		})
		x.untilWaiters(t, 2)
	}))
	goroutines.Wait()
}

func unwindsGuestBehindTask(x *fixture) {
	var goroutines sync.WaitGroup
	require.NoError(x, x.run(func(t *greenpoll.Task) {
		client, _ := x.pair(t)
		guest := client.Guest()
		x.read(t, client)
		begun := make(chan struct{})
		goroutines.Go(func() {
			close(begun)
			_, err := readSome(guest)
			require.ErrorIs(x, err, net.ErrClosed)
		})
		t.Block(func() { <-begun })
	}))
	goroutines.Wait()
}

func unwindsTaskBehindGuest(x *fixture) {
	var goroutines sync.WaitGroup
	var unwound atomic.Int32
	require.NoError(x, x.run(func(t *greenpoll.Task) {
		client, _ := x.pair(t)
		guest := client.Guest()
		goroutines.Go(func() { readSome(guest) })
		x.untilWaiters(t, 1)
		for range 3 {
			x.start(t, func(t *greenpoll.Task) {
				defer unwound.Add(1)
				readSome(client.Bind(t))
			}).sleeps(t, sched.MutexLock)
		}
	}))
	require.EqualValues(x, 3, unwound.Load())
	goroutines.Wait()
}

// One task is ended while it sleeps, the other at its next Yield, when the sockets are
// still open. Their deferred calls would have to sleep, and must not.
func deferredCalls(x *fixture) {
	errs := make(chan error, 4)
	require.NoError(x, x.run(func(t *greenpoll.Task) {
		client, server := x.pair(t)
		l := x.listen(t)
		deferred := func(t *greenpoll.Task, c *sock.Conn) {
			_, err := readSome(c.Bind(t))
			errs <- err
			_, err = l.Bind(t).Accept()
			errs <- err
		}
		x.start(t, func(t *greenpoll.Task) {
			defer deferred(t, client)
			readSome(client.Bind(t))
		}).sleeps(t, sched.IORead)
		x.start(t, func(t *greenpoll.Task) {
			defer deferred(t, server)
			for {
				t.Yield()
			}
		})
		t.Yield()
	}))
	for range 4 {
		require.ErrorIs(x, <-errs, net.ErrClosed)
	}
}

// A task that sleeps at a socket may always be woken from outside; once it and its deadline
// are gone, nothing is left that could wake one.
func socketsAreNoDeadlock(x *fixture, t *greenpoll.Task) {
	client, _ := x.pair(t)
	require.NoError(x, client.SetReadDeadline(in(t, 20e6)))
	_, err := readSome(client)
	require.Error(x, err)
}
