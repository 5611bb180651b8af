package conform

// This file answers: which calls does a close wake, and when is the number free?

import (
	"errors"
	"net"
	"os"
	"sync"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
)

var closes = []test{
	{name: "close wakes a sleeping reader", main: closeWakesReader},
	{name: "close wakes a sleeping writer", main: closeWakesWriter},
	{name: "close wakes a sleeping accepter", main: closeWakesAccepter},
	{name: "a close by an ordinary goroutine wakes the reader and the writer", main: closeByGoroutine},
	{name: "close wakes a sleeping guest", main: closeWakesGuest},
	{name: "a second close returns net.ErrClosed", main: closeTwice},
	{name: "every call after a close returns net.ErrClosed", main: callsAfterClose},
	{name: "the connections of a closed listener stay open", main: closedListener},
	{name: "the number is free when Close has returned, even if tasks sleep at the socket", main: numberIsFree},
	{name: "the number is free when Close has returned, even if a deadline has just woken the sleepers", main: numberIsFreeAfterDeadline},
	{name: "of several concurrent closes one succeeds", main: closeRace},
	{name: "a lingering close does not block the worker", main: lingeringClose, on: "tcp"},
}

func closeWakesReader(x *fixture, t *greenpoll.Task) {
	client, _ := x.pair(t)
	r, _, err := x.read(t, client)
	require.NoError(x, client.Close())
	r.wait(t)
	require.ErrorIs(x, *err, net.ErrClosed)
}

func closeWakesWriter(x *fixture, t *greenpoll.Task) {
	client, _ := x.pair(t)
	w, n, err := x.fill(t, client)
	require.NoError(x, client.Close())
	w.wait(t)
	require.ErrorIs(x, *err, net.ErrClosed)
	require.Positive(x, *n, "what was sent before is counted")
}

func closeWakesAccepter(x *fixture, t *greenpoll.Task) {
	l := x.listen(t)
	var err error
	a := x.start(t, func(t *greenpoll.Task) { _, err = l.Bind(t).Accept() })
	a.sleeps(t, sched.IORead)
	require.NoError(x, l.Close())
	a.wait(t)
	require.ErrorIs(x, err, net.ErrClosed)
}

func closeByGoroutine(x *fixture, t *greenpoll.Task) {
	client, _ := x.pair(t)
	client.Guest() // a goroutine can end the sleep, so this is not a deadlock
	r, _, readErr := x.read(t, client)
	w, _, writeErr := x.fill(t, client)
	go client.Close()
	r.wait(t)
	w.wait(t)
	require.ErrorIs(x, *readErr, net.ErrClosed)
	require.ErrorIs(x, *writeErr, net.ErrClosed)
}

func closeWakesGuest(x *fixture, t *greenpoll.Task) {
	client, _ := x.pair(t)
	guest := client.Guest()
	var err error
	wait := x.asGuest(t, func() { _, err = readSome(guest) })
	x.untilWaiters(t, 1)
	require.NoError(x, client.Close())
	wait(t)
	require.ErrorIs(x, err, net.ErrClosed)
}

func closeTwice(x *fixture, t *greenpoll.Task) {
	client, _ := x.pair(t)
	l := x.listen(t)
	for _, c := range []interface{ Close() error }{client, l} {
		require.NoError(x, c.Close())
		require.ErrorIs(x, c.Close(), net.ErrClosed)
	}
}

func callsAfterClose(x *fixture, t *greenpoll.Task) {
	client, _ := x.pair(t)
	client.Close()
	_, readErr := client.Read(make([]byte, 1))
	_, writeErr := client.Write(make([]byte, 1))
	for _, err := range []error{readErr, writeErr, client.CloseRead(), client.CloseWrite(),
		client.SetDeadline(past), client.SetReadDeadline(past), client.SetWriteDeadline(past),
		client.SetLinger(0), client.SetNoDelay(true)} {
		require.ErrorIs(x, err, net.ErrClosed)
	}
}

func closedListener(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t) // pair has closed its listener
	x.start(t, func(t *greenpoll.Task) { echo(server.Bind(t)) })
	x.roundTrip(client, "still here")
}

// The deadline has readied the reader and the writer. With one worker they are behind the
// closer in its queue, and could not leave before Close has returned.
func numberIsFreeAfterDeadline(x *fixture, t *greenpoll.Task) {
	if x.Open == nil {
		x.Skip("this kernel does not count its descriptors")
	}
	client, _ := x.pair(t)
	r, _, readErr := x.read(t, client)
	w, _, writeErr := x.fill(t, client)
	before := x.Open()
	require.NoError(x, client.SetDeadline(past))
	require.NoError(x, client.Close())
	require.Equal(x, before-1, x.Open())
	r.wait(t)
	w.wait(t)
	for _, err := range []error{*readErr, *writeErr} {
		if !errors.Is(err, os.ErrDeadlineExceeded) { // one that ran in between returns that
			require.ErrorIs(x, err, net.ErrClosed)
		}
	}
}

// One task sleeps at each gate, others queue behind it. With one worker none of them has
// run before the descriptors are counted.
func numberIsFree(x *fixture, t *greenpoll.Task) {
	if x.Open == nil {
		x.Skip("this kernel does not count its descriptors")
	}
	client, _ := x.pair(t)
	jobs := x.queueUp(t, 3, func(t *greenpoll.Task) {
		_, err := readSome(client.Bind(t))
		require.ErrorIs(x, err, net.ErrClosed)
	})
	w, _, _ := x.fill(t, client)
	before := x.Open()
	require.NoError(x, client.Close())
	require.Equal(x, before-1, x.Open())
	for _, j := range append(jobs, w) {
		j.wait(t)
	}
	require.Equal(x, before-1, x.Open())
}

func closeRace(x *fixture, t *greenpoll.Task) {
	for range 20 {
		client, server := x.pair(t)
		var mu sync.Mutex // held for an increment
		closed := 0
		var all sched.WaitGroup
		for range 8 {
			all.Go(t, func(*greenpoll.Task) {
				err := client.Close()
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					closed++
				}
			})
		}
		all.Wait(t)
		require.Equal(x, 1, closed)
		server.Close()
	}
}

// The peer does not read, so the kernel's close waits for the whole linger time, a second.
// Meanwhile the only worker has to run another task.
func lingeringClose(x *fixture, t *greenpoll.Task) {
	client, _ := x.pair(t)
	w, _, _ := x.fill(t, client)
	require.NoError(x, client.SetLinger(1))
	require.NoError(x, client.Close())
	w.wait(t)
	a, b := x.pair(t)
	x.start(t, func(t *greenpoll.Task) { echo(b.Bind(t)) })
	begin := t.Sched().Now()
	x.roundTrip(a, "the worker does not wait for the peer")
	require.Less(x, t.Sched().Now()-begin, int64(5e8))
}
