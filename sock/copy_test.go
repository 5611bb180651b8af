//go:build linux

package sock_test

// This file answers: does bulk data really take the short path on Linux, does it leave that
// path in time, and which resources does it hold meanwhile?

import (
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
	"greenpoll/trace"
)

// bridge is two connections. Copying from source to sink connects from and to.
type bridge struct{ from, source, sink, to *sock.Conn }

func newBridge(t *testing.T, task *greenpoll.Task, network string) bridge {
	address := func() string {
		if network == "unix" {
			return filepath.Join(t.TempDir(), "socket")
		}
		return "127.0.0.1:0"
	}
	from, source, err := connected(task, network, address())
	require.NoError(t, err)
	sink, to, err := connected(task, network, address())
	require.NoError(t, err)
	return bridge{from, source, sink, to}
}

func (b bridge) close() {
	for _, c := range []*sock.Conn{b.from, b.source, b.sink, b.to} {
		c.Close()
	}
}

// send writes at the far end, in a new task.
func (b bridge) send(task *greenpoll.Task, p []byte) {
	task.Go(func(task *greenpoll.Task) { b.from.Bind(task).Write(p) })
}

func (b bridge) receive(t *testing.T, n int) []byte {
	p := make([]byte, n)
	_, err := io.ReadFull(b.to, p)
	require.NoError(t, err)
	return p
}

// pattern returns bytes that depend on their position.
func pattern(n int) []byte {
	p := make([]byte, n)
	for i := range p {
		p[i] = byte(i ^ i>>8 ^ i>>16)
	}
	return p
}

// bridged runs main with a bridge that a task copies across, on one worker.
func bridged(t *testing.T, network string, main func(task *greenpoll.Task, b bridge), options ...greenpoll.Option) {
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		b := newBridge(t, task, network)
		task.Go(func(task *greenpoll.Task) { io.Copy(b.sink.Bind(task), b.source.Bind(task)) })
		main(task, b)
		return nil
	}, append(options, greenpoll.WithWorkers(1))...))
}

// moved returns how many bytes a system call has moved, and in how many calls.
func moved(rec *trace.Recorder, call string) (bytes, times int) {
	for _, e := range rec.Events() {
		if e.Kind == trace.Try && e.Sys == call && e.Errno == 0 {
			bytes += int(e.Ret)
			times++
		}
	}
	return bytes, times
}

func TestBulkDataIsSpliced(t *testing.T) {
	for _, network := range []string{"tcp", "unix"} {
		t.Run(network, func(t *testing.T) {
			const size = 4 << 20
			rec := trace.New()
			bridged(t, network, func(task *greenpoll.Task, b bridge) {
				b.send(task, pattern(size))
				assert.Equal(t, pattern(size), b.receive(t, size))
			}, greenpoll.WithTrace(rec))
			bytes, _ := moved(rec, "splice")
			assert.Greater(t, bytes, size/2) // counted in and out; how much arrives at once is up to the kernel
		})
	}
}

func TestACopiedMessageTakesTwoSystemCalls(t *testing.T) {
	rec := twoCallsAMessage(t, func(task *greenpoll.Task, server *sock.Conn) {
		task.Go(func(task *greenpoll.Task) {
			c := server.Bind(task)
			io.Copy(c, c)
		})
	})
	_, spliced := moved(rec, "splice")
	_, asked := moved(rec, "ppoll")
	assert.Zero(t, spliced)
	assert.Zero(t, asked)
}

func TestCopyingAllocatesNothing(t *testing.T) {
	connect(t, "tcp", func(task *greenpoll.Task, client, server *sock.Conn) {
		task.Go(func(task *greenpoll.Task) {
			c := server.Bind(task)
			io.Copy(c, c)
		})
		p := make([]byte, 1024)
		assert.Zero(t, testing.AllocsPerRun(2000, func() { pingPong(t, client, p) }))
	})
}

// A splice stops at urgent data for good, with bytes behind it; a read passes it.
func TestACopyContinuesAfterUrgentData(t *testing.T) {
	for _, at := range []string{"while it copies", "while it sleeps"} {
		t.Run(at, func(t *testing.T) {
			bridged(t, "tcp", func(task *greenpoll.Task, b bridge) {
				for size := 90_000; size < 300_000; size += 7000 { // with some of these sizes a splice meets the mark
					all := pattern(size)
					fresh := newBridge(t, task, "tcp") // a socket remembers urgent data
					task.Go(func(task *greenpoll.Task) { io.Copy(fresh.sink.Bind(task), fresh.source.Bind(task)) })
					task.Yield()
					fresh.from.Write(all) // makes the copy splice
					if at == "while it sleeps" {
						assert.Equal(t, all, fresh.receive(t, size))
					}
					control(t, fresh.from, func(fd int) error { return unix.Sendto(fd, []byte("!"), unix.MSG_OOB, nil) })
					fresh.from.Write([]byte("behind"))
					if at == "while it copies" {
						assert.Equal(t, all, fresh.receive(t, size))
					}
					assert.Equal(t, "behind", string(fresh.receive(t, len("behind"))))
					fresh.close()
				}
			})
		})
	}
}

func TestIdleCopiesShareOnePipe(t *testing.T) {
	time.Sleep(time.Nanosecond) // the first timer makes Go's own poller open its descriptors
	before := openAtRest(t)
	rec := trace.New()
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		var all []bridge
		for range 10 {
			b := newBridge(t, task, "tcp")
			task.Go(func(task *greenpoll.Task) { io.Copy(b.sink.Bind(task), b.source.Bind(task)) })
			all = append(all, b)
		}
		opened := openDescriptors(t)
		for _, b := range all { // one after the other
			b.send(task, pattern(1<<20))
			assert.Equal(t, pattern(1<<20), b.receive(t, 1<<20))
		}
		_, spliced := moved(rec, "splice")
		assert.Positive(t, spliced)
		assert.LessOrEqual(t, openDescriptors(t), opened+2)
		return nil
	}, greenpoll.WithWorkers(1), greenpoll.WithTrace(rec)))
	assert.LessOrEqual(t, openDescriptors(t), before, "the last socket that has used a pipe closes the pipes")
}

// The copy is cut off while its pipe is full of bytes that are no longer wanted.
func TestAPipeThatHoldsBytesIsNotReused(t *testing.T) {
	bridged(t, "tcp", func(task *greenpoll.Task, b bridge) {
		other := newBridge(t, task, "tcp")
		b.send(task, make([]byte, 64<<20)) // until everything is full
		task.Sleep(10 * time.Millisecond)  // it is full, or will be while the other one copies
		require.NoError(t, b.sink.SetWriteDeadline(time.Unix(1, 0)))
		task.Go(func(task *greenpoll.Task) { io.Copy(other.sink.Bind(task), other.source.Bind(task)) })
		other.send(task, pattern(4<<20))
		assert.Equal(t, pattern(4<<20), other.receive(t, 4<<20))
	})
}

// On a blocking socket splice and sendfile would block. What is copied instead cannot
// block, and the one worker stays free for other tasks.
func TestABlockingSocketIsNotSpliced(t *testing.T) {
	const size = 32 << 20 // more than all the buffers hold
	bridged(t, "tcp", func(task *greenpoll.Task, b bridge) {
		for _, c := range []*sock.Conn{b.source, b.sink} {
			file, err := c.File()
			require.NoError(t, err)
			defer file.Close()
			require.NoError(t, unix.SetNonblock(int(file.Fd()), false))
		}
		b.send(task, pattern(size))
		assert.Equal(t, pattern(size), b.receive(t, size))
		file, err := os.Open(bigFile(t, size))
		require.NoError(t, err)
		defer file.Close()
		var wg sched.WaitGroup
		wg.Go(task, func(task *greenpoll.Task) {
			_, err := io.Copy(b.sink.Bind(task), file)
			assert.NoError(t, err)
		})
		assert.Equal(t, pattern(size), b.receive(t, size))
		wg.Wait(task)
	})
}

func bigFile(t *testing.T, size int) string {
	name := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(name, pattern(size), 0o600))
	return name
}

func TestAFileIsSentBySendfile(t *testing.T) {
	const size = 4 << 20
	rec := trace.New()
	connect(t, "tcp", func(task *greenpoll.Task, client, server *sock.Conn) {
		file, err := os.Open(bigFile(t, size))
		require.NoError(t, err)
		defer file.Close()
		task.Go(func(task *greenpoll.Task) {
			c := server.Bind(task)
			n, err := io.Copy(c, &io.LimitedReader{R: file, N: size - 100})
			assert.NoError(t, err)
			assert.EqualValues(t, size-100, n)
			n, err = io.Copy(c, file)
			assert.NoError(t, err)
			assert.EqualValues(t, 100, n)
			c.CloseWrite()
		})
		got, err := io.ReadAll(client)
		require.NoError(t, err)
		assert.Equal(t, pattern(size), got)
	}, greenpoll.WithTrace(rec))
	sent, times := moved(rec, "sendfile")
	assert.Equal(t, size, sent)
	blocks := 0
	for _, e := range rec.Events() {
		if e.Kind == trace.Handoff {
			blocks++
		}
	}
	assert.GreaterOrEqual(t, blocks, times, "each call may wait for the disk")
}

// net/http's server uses the ReadFrom of its connection.
func TestAnUnchangedFileServerUsesSendfile(t *testing.T) {
	const size = 4 << 20
	name := bigFile(t, size)
	rec := trace.New()
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		l, err := sock.Listen(task, "tcp", "127.0.0.1:0")
		require.NoError(t, err)
		server := &http.Server{Handler: http.FileServer(http.Dir(filepath.Dir(name)))}
		guest, over := l.Guest(), make(chan error, 1)
		go func() { over <- server.Serve(guest) }()
		task.Block(func() {
			client := &http.Client{Transport: &http.Transport{}} // Go's own
			defer client.CloseIdleConnections()
			resp, err := client.Get("http://" + l.Addr().String() + "/" + filepath.Base(name))
			if !assert.NoError(t, err) {
				return
			}
			defer resp.Body.Close()
			got, err := io.ReadAll(resp.Body)
			assert.NoError(t, err)
			assert.Equal(t, pattern(size), got)
		})
		require.NoError(t, server.Close())
		task.Block(func() { assert.Equal(t, http.ErrServerClosed, <-over) })
		return nil
	}, greenpoll.WithWorkers(1), greenpoll.WithTrace(rec)))
	sent, _ := moved(rec, "sendfile")
	assert.Greater(t, sent, size/2) // all but the first 512 bytes, which net/http writes itself
}

// A read of an empty pipe blocks its thread. The one worker runs the task that will write
// to the pipe.
func TestAReadOfAPipeDoesNotBlockTheWorker(t *testing.T) {
	connect(t, "tcp", func(task *greenpoll.Task, client, server *sock.Conn) {
		r, w, err := os.Pipe()
		require.NoError(t, err)
		task.Go(func(task *greenpoll.Task) {
			defer r.Close()
			c := server.Bind(task)
			_, err := io.Copy(c, r)
			assert.NoError(t, err)
			c.CloseWrite()
		})
		task.Yield() // it is inside read(2)
		for _, text := range []string{"one", "two"} {
			w.WriteString(text)
			p := make([]byte, 100)
			n, err := client.Read(p)
			require.NoError(t, err)
			assert.Equal(t, text, string(p[:n]))
		}
		require.NoError(t, w.Close())
		_, err = client.Read(make([]byte, 1))
		assert.Equal(t, io.EOF, err)
	})
}

func TestManyBuffersTakeOneSystemCall(t *testing.T) {
	rec := trace.New()
	connect(t, "tcp", func(_ *greenpoll.Task, client, server *sock.Conn) {
		var bufs net.Buffers
		for range 100 {
			bufs = append(bufs, []byte("0123456789"))
		}
		n, err := client.WriteBuffers(&bufs)
		require.NoError(t, err)
		assert.EqualValues(t, 1000, n)
		_, err = io.ReadFull(server, make([]byte, 1000))
		require.NoError(t, err)
	}, greenpoll.WithTrace(rec))
	bytes, times := moved(rec, "sendmsg")
	assert.Equal(t, 1000, bytes)
	assert.Equal(t, 1, times)
}

// Every second copy is cut off while it is in progress, at one of its four ends.
func TestCopiesOnSeveralWorkersShareTheirPipes(t *testing.T) {
	const size = 1 << 20
	time.Sleep(time.Nanosecond) // the first timer makes Go's own poller open its descriptors
	before := openAtRest(t)
	want := pattern(size)
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		var all sched.WaitGroup
		for i := range 64 {
			all.Go(task, func(task *greenpoll.Task) {
				b := newBridge(t, task, []string{"tcp", "unix"}[i/2%2])
				defer b.close()
				var copying sched.WaitGroup
				copying.Go(task, func(task *greenpoll.Task) {
					io.Copy(b.sink.Bind(task), b.source.Bind(task))
					b.sink.Close()
				})
				b.send(task, want)
				if i%2 == 0 {
					assert.Equal(t, want, b.receive(t, size))
				} else {
					b.receive(t, 100_000*(1+i%8))
					[]*sock.Conn{b.from, b.source, b.sink, b.to}[i/2%4].Close()
				}
				b.from.Close()
				b.to.Close()
				copying.Wait(task)
			})
		}
		all.Wait(task)
		return nil
	}, greenpoll.WithWorkers(4)))
	assert.LessOrEqual(t, openDescriptors(t), before)
}
