package conform

// This file answers: does a short read count as "drained" only where that is true? After
// one, a read on TCP waits before it tries. An event that it misses then is missed for
// ever, so each test here would hang. Urgent data and passed descriptors, which need calls
// of one system, are tested beside its backend.

import (
	"io"
	"math/rand/v2"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sock"
)

var drains = []test{
	{name: "a short read misses no end that came in the same edge", main: endInSameEdge},
	{name: "a short read misses no end that came before the wait", main: endBeforeTheWait},
	{name: "a short read misses no bytes that come before the next read", main: bytesBeforeNextRead},
	{name: "a short read misses no bytes that come during the wait", main: bytesWhileItWaits},
	{name: "a read that fills its buffer leaves the rest to the next", main: fullRead},
	{name: "a short read misses no reset that comes before the next read", main: resetBeforeNextRead},
	{name: "any mixture of writes and reads", main: anyMixture},
}

func endInSameEdge(x *fixture, t *greenpoll.Task) {
	for range 50 {
		client, server := x.pair(t)
		r, text, err := x.read(t, server)
		client.Write([]byte("end"))
		require.NoError(x, client.Close()) // with one worker there is no poll in between
		r.wait(t)
		require.NoError(x, *err)
		require.Equal(x, "end", *text)
		_, end := readSome(server)
		require.Equal(x, io.EOF, end)
		server.Close()
	}
}

func endBeforeTheWait(x *fixture, t *greenpoll.Task) {
	for range 50 {
		client, server := x.pair(t)
		client.Write([]byte("end"))
		require.NoError(x, client.Close())
		text, err := io.ReadAll(server)
		require.NoError(x, err)
		require.Equal(x, "end", string(text))
		server.Close()
	}
}

func bytesBeforeNextRead(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	for range 200 {
		for _, want := range []string{"one", "two"} {
			client.Write([]byte(want))
			text, err := readSome(server)
			require.NoError(x, err)
			require.Equal(x, want, text)
		}
		// The edge for these bytes is delivered before the next read.
		client.Write([]byte("three"))
		t.Yield()
		text, err := readSome(server)
		require.NoError(x, err)
		require.Equal(x, "three", text)
	}
}

func bytesWhileItWaits(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	for range 200 {
		r, text, err := x.read(t, server)
		client.Write([]byte("late"))
		r.wait(t)
		require.NoError(x, *err)
		require.Equal(x, "late", *text)
	}
}

func fullRead(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	client.Write([]byte("abcdef"))
	for _, want := range []string{"ab", "cd", "ef"} {
		p := make([]byte, 2)
		_, err := io.ReadFull(server, p)
		require.NoError(x, err)
		require.Equal(x, want, string(p))
	}
	r, text, err := x.read(t, server) // there is no more
	client.Write([]byte("gh"))
	r.wait(t)
	require.NoError(x, *err)
	require.Equal(x, "gh", *text)
}

func resetBeforeNextRead(x *fixture, t *greenpoll.Task) {
	for range 20 {
		client, server := x.brokenPair(t)
		r, _, err := x.read(t, client)
		server.Write([]byte("x"))
		r.wait(t)
		require.NoError(x, *err)
		x.reset(server)
		_, end := readSome(client)
		require.Error(x, end)
		client.Close()
	}
}

func anyMixture(x *fixture, t *greenpoll.Task) {
	x.mix(t, func(*sock.Conn, *rand.Rand) {})
}

// mix makes one task write and another read, in random portions, and calls before ahead of
// each read.
func (x *fixture) mix(t *greenpoll.Task, before func(c *sock.Conn, random *rand.Rand)) {
	client, server := x.pair(t)
	random := rand.New(rand.NewPCG(1, 2)) // the writer's
	w := x.start(t, func(t *greenpoll.Task) {
		c, stream := client.Bind(t), new(pattern)
		for range 3000 {
			_, err := c.Write(stream.next(make([]byte, 1+random.IntN(200))))
			require.NoError(x, err)
			if random.IntN(3) == 0 {
				t.Yield()
			}
		}
		require.NoError(x, client.Close())
	})
	mine := rand.New(rand.NewPCG(3, 4))
	stream := new(pattern)
	for {
		before(server, mine)
		p := make([]byte, 1+mine.IntN(200))
		n, err := server.Read(p)
		require.NoError(x, stream.check(p[:n]))
		if err == io.EOF {
			break
		}
		require.NoError(x, err)
		if mine.IntN(3) == 0 {
			t.Yield()
		}
	}
	w.wait(t)
}
