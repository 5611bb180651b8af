package sock_test

// This file answers: does a program behave the same on every backend? One scenario runs
// over each, with the same results, at the same times, and the same sleeps. The differences
// are written down here.

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
	"greenpoll/trace"
)

// transcript is the result of a scenario, task by task, with the times of the virtual
// clock. The order of tasks that can run at the same time is left out, because it differs.
// At a read, for instance, a kernel that owns the rest of a long write sends that at once,
// while under the readiness model the writer has to be woken first.
type transcript struct {
	results []string // what the calls returned, and when
	parks   []string // when a task began to sleep, and why
	calls   []string // the tasks' system calls: tries and submits
}

// logf records what a call of task has returned.
type logf func(task *greenpoll.Task, format string, args ...any)

// play runs main over one backend, on one worker.
func play(t *testing.T, cfg sim.Config, main func(task *greenpoll.Task, logf logf)) (p transcript) {
	rec := trace.New()
	k := sim.New(cfg)
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		main(task, func(task *greenpoll.Task, format string, args ...any) {
			when := fmt.Sprintf("task %d, %v: ", task.ID(), time.Duration(k.Now()))
			p.results = append(p.results, when+fmt.Sprintf(format, args...))
		})
		return nil
	}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1), greenpoll.WithTrace(rec)))
	require.Zero(t, k.Open())
	for _, e := range rec.Events() {
		switch {
		case e.Kind == trace.Park:
			p.parks = append(p.parks, fmt.Sprintf("task %d, %v: %s", e.G, time.Duration(e.T), e.Reason))
		case (e.Kind == trace.Try || e.Kind == trace.Submit) && e.Sys != "":
			p.calls = append(p.calls, strings.TrimSuffix(e.Sys, "4")) // accept4, where there is one
		}
	}
	byTask := func(a, b string) int { return cmp.Compare(a[:len("task 1")], b[:len("task 1")]) }
	slices.SortStableFunc(p.results, byTask)
	slices.SortStableFunc(p.parks, byTask)
	return p
}

// onEachBackend plays main over all backends.
func onEachBackend(t *testing.T, cfg sim.Config, main func(task *greenpoll.Task, logf logf)) map[string]transcript {
	all := map[string]transcript{}
	for _, cfg.Backend = range sim.Backends {
		all[cfg.Backend] = play(t, cfg, main)
	}
	return all
}

// conversation is a client and a server that make each kind of call twice: one that sleeps
// and one that need not.
func conversation(t *testing.T, network, address string) func(task *greenpoll.Task, logf logf) {
	return func(task *greenpoll.Task, logf logf) {
		l, err := sock.Listen(task, network, address)
		require.NoError(t, err)
		var both sched.WaitGroup
		both.Go(task, func(task *greenpoll.Task) {
			c, err := l.Bind(task).Accept()
			logf(task, "accept: %v", err)
			s := c.(*sock.Conn)
			p := make([]byte, 4096)
			n, err := s.Read(p)
			logf(task, "a read that waits: %d %v", n, err)
			n, err = s.Write([]byte("answer"))
			logf(task, "a write that need not: %d %v", n, err)
			task.Sleep(10 * time.Millisecond)
			n, err = s.Read(p)
			logf(task, "a read that need not, after a short one: %d %v", n, err)
			task.Sleep(50 * time.Millisecond) // meanwhile the client fills the buffer
			n, err = s.Read(p)
			logf(task, "all that was in the buffer: %d %v", n, err)
			n, err = s.Read(p)
			logf(task, "and the rest: %d %v", n, err)
			n, err = s.Read(p)
			logf(task, "the client's end: %d %v", n, err)
			n, err = s.Write([]byte("last words"))
			logf(task, "to a half-closed side: %d %v", n, err)
			logf(task, "close: %v", s.Close())
		})
		c, err := sock.Dial(task, network, address)
		logf(task, "dial: %v", err)
		task.Sleep(10 * time.Millisecond)
		n, err := c.Write([]byte("question"))
		logf(task, "a write: %d %v", n, err)
		p := make([]byte, 100)
		n, err = c.Read(p)
		logf(task, "the answer: %d %v", n, err)
		n, err = c.Write([]byte("more"))
		logf(task, "more: %d %v", n, err)
		task.Sleep(20 * time.Millisecond)
		n, err = c.Write(make([]byte, 1500))
		logf(task, "a write that fills the buffer and waits: %d %v", n, err)
		require.NoError(t, c.CloseWrite())
		n, err = c.Read(p)
		logf(task, "last words: %d %v", n, err)
		n, err = c.Read(p)
		logf(task, "the server's end: %d %v", n, err)
		logf(task, "close: %v %v", c.Close(), l.Close())
		both.Wait(task)
	}
}

func TestOneScenarioSleepsAlikeOnEachBackend(t *testing.T) {
	for network, address := range map[string]string{"tcp": there, "unix": "/there"} {
		all := onEachBackend(t, sim.Config{BufferSize: 1000}, conversation(t, network, address))
		for _, backend := range sim.Backends[1:] {
			assert.Equal(t, all[sim.Epoll].results, all[backend].results, "%s %s", network, backend)
			assert.Equal(t, all[sim.Epoll].parks, all[backend].parks, "%s %s", network, backend)
		}
		assert.Len(t, all[sim.Epoll].results, 17, network)
	}
}

// Between the two readiness backends the difference is below the calls: in what the kernel
// stores and reports. The completion backend makes one call where the others try, wait and
// try again.
func TestACompletionNeedsNoSecondCall(t *testing.T) {
	all := onEachBackend(t, sim.Config{}, func(task *greenpoll.Task, logf logf) {
		l, err := sock.Listen(task, "tcp", there)
		require.NoError(t, err)
		defer l.Close()
		task.Go(func(task *greenpoll.Task) {
			task.Sleep(time.Second)
			c, err := sock.Dial(task, "tcp", there)
			require.NoError(t, err)
			task.Sleep(time.Second)
			c.Write([]byte("x"))
			c.Close()
		})
		c, err := l.Accept()
		require.NoError(t, err)
		defer c.Close()
		n, err := c.Read(make([]byte, 1))
		logf(task, "%d %v", n, err)
	})
	tries := []string{"accept", "connect", "getsockopt", "accept", "recvfrom", "sendto", "recvfrom"}
	assert.Equal(t, tries, all[sim.Epoll].calls)
	assert.Equal(t, tries, all[sim.Kqueue].calls)
	assert.Equal(t, []string{"AcceptEx", "ConnectEx", "WSARecv", "WSASend"}, all[sim.IOCP].calls)
}

// When something ends a wait early under the completion model, the kernel owns the buffer.
// So the task asks the kernel to release it, and sleeps once more until the completion has
// been fetched. No time passes.
func TestEndingAWaitEarlyCostsOneMoreCompletion(t *testing.T) {
	for name, end := range map[string]func(task *greenpoll.Task, c *sock.Conn){
		"deadline": func(task *greenpoll.Task, c *sock.Conn) { c.SetReadDeadline(task.Sched().Time().Add(time.Second)) },
		"close": func(task *greenpoll.Task, c *sock.Conn) {
			task.Go(func(task *greenpoll.Task) {
				task.Sleep(time.Second)
				c.Close()
			})
		},
	} {
		all := onEachBackend(t, sim.Config{}, func(task *greenpoll.Task, logf logf) {
			l, err := sock.Listen(task, "tcp", there)
			require.NoError(t, err)
			defer l.Close()
			c, err := sock.Dial(task, "tcp", there)
			require.NoError(t, err)
			defer c.Close()
			end(task, c)
			n, err := c.Read(make([]byte, 1))
			logf(task, "%d %v", n, err)
		})
		epoll, kqueue, iocp := all[sim.Epoll], all[sim.Kqueue], all[sim.IOCP]
		assert.Equal(t, epoll, kqueue, name)
		assert.Equal(t, epoll.results, iocp.results, name)
		assert.Equal(t, slices.Insert(epoll.parks, 2, "task 1, 1.002s: IO wait (read)"), iocp.parks, name)
	}
}

// A WSASend is complete when all of it has found room. Under the readiness model the writer
// is woken for each piece of room.
func TestAWriteInPiecesSleepsForEachPieceOrOnceForAll(t *testing.T) {
	all := onEachBackend(t, sim.Config{BufferSize: 1000}, func(task *greenpoll.Task, logf logf) {
		l, err := sock.Listen(task, "tcp", there)
		require.NoError(t, err)
		defer l.Close()
		task.Go(func(task *greenpoll.Task) {
			c, err := l.Bind(task).Accept()
			require.NoError(t, err)
			for range 4 {
				task.Sleep(time.Second)
				c.Read(make([]byte, 1000))
			}
			c.Close()
		})
		c, err := sock.Dial(task, "tcp", there)
		require.NoError(t, err)
		n, err := c.Write(make([]byte, 4000))
		logf(task, "%d %v", n, err)
		c.Close()
	})
	for backend, want := range map[string]int{sim.Epoll: 3, sim.Kqueue: 3, sim.IOCP: 1} {
		assert.Equal(t, all[sim.Epoll].results, all[backend].results, backend)
		sleeps := -1 // without the dial's sleep
		for _, park := range all[backend].parks {
			if strings.HasPrefix(park, "task 1, ") && strings.HasSuffix(park, "IO wait (write)") {
				sleeps++
			}
		}
		assert.Equal(t, want, sleeps, backend)
	}
}

// A refusal has the same cause on every backend, but names another call.
func TestARefusalNamesTheCallOfItsBackend(t *testing.T) {
	all := onEachBackend(t, sim.Config{}, func(task *greenpoll.Task, logf logf) {
		_, err := sock.Dial(task, "tcp", there)
		assert.ErrorIs(t, err, syscall.ECONNREFUSED)
		logf(task, "%v", err)
	})
	assert.Equal(t, all[sim.Epoll], all[sim.Kqueue])
	assert.Equal(t, all[sim.Epoll].parks, all[sim.IOCP].parks)
	assert.Equal(t, all[sim.Epoll].results[0], strings.Replace(all[sim.IOCP].results[0], "connectex", "connect", 1))
}
