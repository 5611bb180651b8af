package conform

// This file answers: does io.Copy move every byte, once and in order?
// Where the system has splice(2) and sendfile(2), most of these tests use them; elsewhere
// the same must hold.

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

var copies = []test{
	{name: "io.Copy between connections to a slow reader delivers everything", main: copyMuch},
	{name: "io.Copy between connections passes on large and small messages at once", main: copyInTurn},
	{name: "io.Copy copies a connection to itself", main: copyToItself},
	{name: "io.CopyN reads no byte too many", main: copyN},
	{name: "io.Copy works between guest views", main: copyByGuest},
	{name: "io.Copy works between views of two users inside Block", main: copyMixed},
	{name: "io.Copy works between handovers", main: copyHandover},
	{name: "io.Copy works without a free descriptor", main: copyExhausted},
	{name: "a close of the source ends io.Copy between connections", main: copySourceCloses},
	{name: "a close of the destination ends io.Copy between connections", main: copyDestinationCloses},
	{name: "a deadline on either side ends io.Copy between connections", main: copyDeadlines},
	{name: "a reset of either side ends io.Copy between connections", main: copyResets},
	{name: "io.Copy works from any reader and to any writer", main: copyPlain},
	{name: "io.Copy works from and to a file", main: copyFile},
	{name: "main returns: a sleeping copy is unwound, whichever side it sleeps on", whole: unwindsCopy},
}

// A bridge is two connections, and a task that copies from one to the other.
//
//	from -> source ==copy==> sink -> to
type bridge struct {
	from, source, sink, to *sock.Conn
	copy                   *job
	n                      int64
	err                    error
}

// bridge starts the copy, which calls CloseWrite at the end if all went well.
func (x *fixture) bridge(t *greenpoll.Task) *bridge {
	b := new(bridge)
	b.from, b.source = x.pair(t)
	b.sink, b.to = x.pair(t)
	b.copy = x.start(t, func(t *greenpoll.Task) {
		if b.n, b.err = io.Copy(b.sink.Bind(t), b.source.Bind(t)); b.err == nil {
			b.err = b.sink.CloseWrite()
		}
	})
	return b
}

func (b *bridge) close() {
	for _, c := range []*sock.Conn{b.from, b.source, b.sink, b.to} {
		c.Close()
	}
}

// fill sends through the bridge until the copy sleeps on its way out.
func (b *bridge) fill(x *fixture, t *greenpoll.Task) {
	x.start(t, func(t *greenpoll.Task) { b.from.Bind(t).Write(make([]byte, 64<<20)) })
	for !b.copy.asleep(sched.IOWrite) {
		t.Sleep(time.Millisecond) // bytes need time to travel, on a virtual clock too
	}
}

func copyMuch(x *fixture, t *greenpoll.Task) {
	const size = 3 << 20
	b := x.bridge(t)
	x.start(t, func(t *greenpoll.Task) {
		_, err := b.from.Bind(t).Write(new(pattern).next(make([]byte, size)))
		require.NoError(x, err)
		require.NoError(x, b.from.CloseWrite())
	})
	require.Equal(x, size, x.readPattern(t, b.to, func(total int) {
		if total%(1<<20) < 64<<10 {
			t.Sleep(time.Millisecond) // a slow reader
		}
	}))
	b.copy.wait(t)
	require.NoError(x, b.err)
	require.EqualValues(x, size, b.n)
}

func copyInTurn(x *fixture, t *greenpoll.Task) {
	b := x.bridge(t)
	sent, got := new(pattern), new(pattern)
	for round := range 40 {
		size := []int{1, 300_000, 64 << 10, 100, 17_000}[round%5]
		w := x.start(t, func(t *greenpoll.Task) { b.from.Bind(t).Write(sent.next(make([]byte, size))) })
		p := make([]byte, size)
		_, err := io.ReadFull(b.to, p)
		require.NoError(x, err)
		require.NoError(x, got.check(p))
		w.wait(t)
		b.copy.sleeps(t, sched.IORead)
	}
	require.NoError(x, b.from.CloseWrite())
	_, err := readSome(b.to)
	require.Equal(x, io.EOF, err)
	b.copy.wait(t)
	require.NoError(x, b.err)
}

func copyToItself(x *fixture, t *greenpoll.Task) {
	const size = 3 << 20
	client, server := x.pair(t)
	e := x.start(t, func(t *greenpoll.Task) {
		require.NoError(x, echo(server.Bind(t)))
		require.NoError(x, server.CloseWrite())
	})
	x.start(t, func(t *greenpoll.Task) {
		client.Bind(t).Write(new(pattern).next(make([]byte, size)))
		client.CloseWrite()
	})
	require.Equal(x, size, x.readPattern(t, client, func(int) {}))
	e.wait(t)
}

func copyN(x *fixture, t *greenpoll.Task) {
	from, source := x.pair(t)
	sink, to := x.pair(t)
	sizes := []int64{1, 200_000, 65536, 0, 1 << 20, 3}
	x.start(t, func(t *greenpoll.Task) {
		from.Bind(t).Write(new(pattern).next(make([]byte, 2<<20)))
		from.CloseWrite()
	})
	var got []byte
	r := x.start(t, func(t *greenpoll.Task) { got, _ = io.ReadAll(to.Bind(t)) })
	total := 0
	for _, size := range sizes {
		limited := &io.LimitedReader{R: source, N: size}
		n, err := sink.ReadFrom(limited)
		require.NoError(x, err)
		require.Equal(x, size, n)
		require.Zero(x, limited.N)
		total += int(n)
	}
	require.NoError(x, sink.CloseWrite())
	r.wait(t)
	require.Len(x, got, total)
	rest, err := io.ReadAll(source)
	require.NoError(x, err)
	require.Len(x, rest, 2<<20-total)
	require.NoError(x, new(pattern).check(append(got, rest...)))
	// After the end there are no more bytes, whatever the limit.
	limited := &io.LimitedReader{R: source, N: 100}
	n, err := sink.ReadFrom(limited)
	require.NoError(x, err)
	require.Zero(x, n)
	require.EqualValues(x, 100, limited.N)
}

// relay copies 3 MiB by copy, and requires them at the other end.
func (x *fixture) relay(t *greenpoll.Task, copy func(dst, src *sock.Conn) (int64, error)) {
	const size = 3 << 20
	from, source := x.pair(t)
	sink, to := x.pair(t)
	x.start(t, func(t *greenpoll.Task) {
		from.Bind(t).Write(new(pattern).next(make([]byte, size)))
		from.CloseWrite()
	})
	r := x.start(t, func(t *greenpoll.Task) { require.Equal(x, size, x.readPattern(t, to, func(int) {})) })
	n, err := copy(sink, source)
	require.NoError(x, err)
	require.EqualValues(x, size, n)
	require.NoError(x, sink.CloseWrite())
	r.wait(t)
	for _, c := range []*sock.Conn{from, source, sink, to} {
		c.Close()
	}
}

func copyByGuest(x *fixture, t *greenpoll.Task) {
	x.relay(t, func(dst, src *sock.Conn) (n int64, err error) {
		a, b := dst.Guest(), src.Guest()
		x.asGuest(t, func() { n, err = io.Copy(a, b) })(t)
		return n, err
	})
}

func copyMixed(x *fixture, t *greenpoll.Task) {
	x.relay(t, func(dst, src *sock.Conn) (n int64, err error) {
		guest := dst.Guest()
		t.Block(func() { n, err = io.Copy(guest, src) })
		return n, err
	})
}

func copyHandover(x *fixture, t *greenpoll.Task) {
	x.relay(t, func(dst, src *sock.Conn) (int64, error) { return io.Copy(dst.Handover(), src.Handover()) })
}

func copyExhausted(x *fixture, t *greenpoll.Task) {
	if x.Exhaust == nil {
		x.Skip("this kernel cannot run out of descriptors")
	}
	x.relay(t, func(dst, src *sock.Conn) (int64, error) {
		defer x.Exhaust()()
		return io.Copy(dst, src)
	})
}

func copyPlain(x *fixture, t *greenpoll.Task) {
	text := strings.Repeat("0123456789", 30_000)
	for _, src := range []io.Reader{strings.NewReader(text), struct{ io.Reader }{strings.NewReader(text)}} {
		client, server := x.pair(t)
		w := x.start(t, func(t *greenpoll.Task) {
			n, err := io.Copy(client.Bind(t), src)
			require.NoError(x, err)
			require.EqualValues(x, len(text), n)
			require.NoError(x, client.CloseWrite())
		})
		var got bytes.Buffer
		dst := io.Writer(&got)
		if _, ok := src.(*strings.Reader); !ok {
			dst = struct{ io.Writer }{&got}
		}
		n, err := io.Copy(dst, server)
		require.NoError(x, err)
		require.EqualValues(x, len(text), n)
		require.Equal(x, text, got.String())
		w.wait(t)
	}
}

func copyFile(x *fixture, t *greenpoll.Task) {
	const size = 4<<20 + 5
	dir := x.directory()
	name := filepath.Join(dir, "sent")
	require.NoError(x, os.WriteFile(name, new(pattern).next(make([]byte, size)), 0o600))
	client, server := x.pair(t)
	w := x.start(t, func(t *greenpoll.Task) {
		file, err := os.Open(name)
		require.NoError(x, err)
		defer file.Close()
		n, err := io.CopyN(client.Bind(t), file, 100_000)
		require.NoError(x, err)
		require.EqualValues(x, 100_000, n)
		at, err := file.Seek(0, io.SeekCurrent)
		require.NoError(x, err)
		require.EqualValues(x, 100_000, at, "the file's position moves on")
		n, err = io.Copy(client.Bind(t), file)
		require.NoError(x, err)
		require.EqualValues(x, size-100_000, n)
		require.NoError(x, client.CloseWrite())
	})
	received, err := os.Create(filepath.Join(dir, "received"))
	require.NoError(x, err)
	defer received.Close()
	n, err := io.Copy(received, server)
	require.NoError(x, err)
	require.EqualValues(x, size, n)
	w.wait(t)
	got, err := os.ReadFile(received.Name())
	require.NoError(x, err)
	require.Len(x, got, size)
	require.NoError(x, new(pattern).check(got))
}
