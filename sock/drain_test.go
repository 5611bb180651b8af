//go:build linux

package sock_test

// This file answers: what can Linux do to a stream that a short read does not show, and to
// a socket that another user holds as well? A test that fails here hangs.

import (
	"io"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"greenpoll"
	"greenpoll/poller"
	"greenpoll/sched"
	"greenpoll/sock"
	"greenpoll/trace"
)

// control calls fn with c's descriptor.
func control(t *testing.T, c *sock.Conn, fn func(fd int) error) {
	raw, err := c.SyscallConn()
	require.NoError(t, err)
	var inner error
	require.NoError(t, raw.Control(func(fd uintptr) { inner = fn(int(fd)) }))
	require.NoError(t, inner)
}

// reader starts a task that reads what, with room to spare, so that every read is a short
// one.
func reader(t *testing.T, task *greenpoll.Task, c *sock.Conn, what string) *sched.WaitGroup {
	wg := new(sched.WaitGroup)
	wg.Go(task, func(task *greenpoll.Task) {
		c, got := c.Bind(task), ""
		for p := make([]byte, 100); len(got) < len(what); {
			n, err := c.Read(p)
			if !assert.NoError(t, err) {
				return
			}
			got += string(p[:n])
		}
		assert.Equal(t, what, got)
	})
	untilOneWaits(task)
	return wg
}

// untilOneWaits yields until a task sleeps at a socket. That may take more than one Yield:
// a task that has just yielded runs first if no worker has polled for 10 ms.
func untilOneWaits(task *greenpoll.Task) {
	for poller.Of(task.Sched()).Waiters() == 0 {
		task.Yield()
	}
}

// A read stops before the urgent byte, and more bytes follow it. All of it may have come in
// one edge.
func TestAReadThatStopsAtUrgentDataDoesNotDrain(t *testing.T) {
	connect(t, "tcp", func(task *greenpoll.Task, client, server *sock.Conn) {
		for range 50 {
			wg := reader(t, task, server, "abcd")
			client.Write([]byte("ab"))
			control(t, client, func(fd int) error { return unix.Sendto(fd, []byte("!"), unix.MSG_OOB, nil) })
			client.Write([]byte("cd"))
			wg.Wait(task)
		}
	})
}

// A read of a Unix stream stops before bytes that carry a descriptor, and neither an event
// nor a flag shows that.
func TestAReadThatStopsAtAPassedDescriptorDoesNotDrain(t *testing.T) {
	connect(t, "unix", func(task *greenpoll.Task, client, server *sock.Conn) {
		for range 50 {
			wg := reader(t, task, server, "abcdef")
			client.Write([]byte("ab"))
			control(t, client, func(fd int) error { return unix.Sendmsg(fd, []byte("cd"), unix.UnixRights(fd), nil, 0) })
			client.Write([]byte("ef"))
			wg.Wait(task)
		}
	})
}

// Any holder of a copy can make the socket itself blocking, for all holders; a child
// process does so to its standard input. A read must still park its task, and leave the
// worker to others.
func TestAReadOfASocketThatWasMadeBlockingParks(t *testing.T) {
	connect(t, "tcp", func(task *greenpoll.Task, client, server *sock.Conn) {
		file, err := server.File()
		require.NoError(t, err)
		defer file.Close()
		require.NoError(t, unix.SetNonblock(int(file.Fd()), false))
		for range 10 {
			wg := reader(t, task, server, "hello")
			client.Write([]byte("hello"))
			wg.Wait(task)
		}
		var wg sched.WaitGroup
		wg.Go(task, func(task *greenpoll.Task) {
			_, err := server.Bind(task).Write(make([]byte, 8<<20))
			assert.NoError(t, err)
			assert.NoError(t, server.CloseWrite())
		})
		task.Yield()
		n, err := io.Copy(io.Discard, client)
		assert.NoError(t, err)
		assert.EqualValues(t, 8<<20, n)
		wg.Wait(task)
	})
}

// The kernel keeps reporting a socket as long as a copy of it is open, unless it is
// disarmed. After our close no event may arrive, and none may wake a poll.
func TestAClosedSocketWithAnOpenCopyReportsNothing(t *testing.T) {
	rec := trace.New()
	var file *os.File
	connect(t, "tcp", func(task *greenpoll.Task, client, server *sock.Conn) {
		var err error
		file, err = server.File()
		require.NoError(t, err)
		require.NoError(t, server.Close())
		before := reports(rec)
		for range 5 {
			client.Write([]byte("x"))
			task.Sleep(time.Millisecond) // a poll that blocks, so that an event would be seen
		}
		assert.Equal(t, before, reports(rec))
	}, greenpoll.WithTrace(rec))
	// The copy lives on without us.
	p := make([]byte, 10)
	n, err := file.Read(p)
	require.NoError(t, err)
	require.Equal(t, "xxxxx", string(p[:n]))
	require.NoError(t, file.Close())
}

// reports counts the events that the kernel has reported so far.
func reports(rec *trace.Recorder) (n int64) {
	for _, e := range rec.Events() {
		if e.Kind == trace.Poll {
			n += e.N
		}
	}
	return n
}

func TestRawReadParksBetweenItsCalls(t *testing.T) {
	connect(t, "tcp", func(task *greenpoll.Task, client, server *sock.Conn) {
		var wg sched.WaitGroup
		var calls int
		wg.Go(task, func(task *greenpoll.Task) {
			raw, err := server.Bind(task).SyscallConn()
			assert.NoError(t, err)
			p := make([]byte, 10)
			assert.NoError(t, raw.Read(func(fd uintptr) bool {
				calls++
				n, err := unix.Read(int(fd), p)
				return err == nil && string(p[:n]) == "hello"
			}))
		})
		untilOneWaits(task)
		client.Write([]byte("hello"))
		wg.Wait(task)
		assert.Equal(t, 2, calls)
	})
}

// A raw read may leave bytes behind for which no further edge comes, on a socket that the
// previous ordinary read had emptied.
func TestAReadAfterARawReadTriesFirst(t *testing.T) {
	connect(t, "tcp", func(task *greenpoll.Task, client, server *sock.Conn) {
		p := make([]byte, 10)
		client.Write([]byte("first"))
		server.Read(p)
		client.Write([]byte("hello"))
		task.Sleep(time.Millisecond) // the poll meanwhile fetches the edge
		raw, err := server.SyscallConn()
		require.NoError(t, err)
		require.NoError(t, raw.Read(func(fd uintptr) bool {
			_, err := unix.Read(int(fd), p[:2])
			return err == nil
		}))
		n, err := server.Read(p)
		require.NoError(t, err)
		require.Equal(t, "llo", string(p[:n]))
	})
}

// On a blocking listener accept(2) may block. It must not block the worker, which also runs
// the task that dials.
func TestAnAcceptOfABlockingListenerDoesNotBlockTheWorker(t *testing.T) {
	err := greenpoll.Run(func(task *greenpoll.Task) error {
		l, err := sock.Listen(task, "tcp", "127.0.0.1:0")
		require.NoError(t, err)
		file, err := l.File()
		require.NoError(t, err)
		defer file.Close()
		require.NoError(t, unix.SetNonblock(int(file.Fd()), false))
		var accepting sched.Group
		accepting.Go(task, func(task *greenpoll.Task) error {
			c, err := l.Bind(task).AcceptConn()
			if err == nil {
				err = c.Close()
			}
			return err
		})
		task.Yield() // it is inside accept(2)
		c, err := sock.Dial(task, "tcp", l.Addr().String())
		require.NoError(t, err)
		defer c.Close()
		return accepting.Wait(task)
	}, greenpoll.WithWorkers(1))
	require.NoError(t, err)
}
