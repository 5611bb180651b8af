//go:build linux || darwin

package poller

// This file answers: does the poller hold when everything runs freely, on the real kernel
// and under the race detector? Readers, writers, deadlines that come and go, and closes
// run at once, and nothing sets their order.

import (
	"errors"
	"net"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"greenpoll/sched"
)

// pipe is one end of a socket pair, as a socket would use it.
type pipe struct {
	fd int
	d  *Desc
}

func openPipe(t *testing.T, p *Poller, fd int) *pipe {
	d, err := p.Open(fd)
	require.NoError(t, err)
	return &pipe{fd, d}
}

// do tries call until it says something other than EAGAIN, waiting in between.
func (p *pipe) do(g *sched.Task, mode Mode, call func() (int, error)) (int, error) {
	if err := p.d.Prepare(mode); err != nil {
		return 0, err
	}
	for {
		n, err := call()
		if err != unix.EAGAIN {
			return n, err
		}
		if err := p.d.Wait(g, mode); err != nil {
			return 0, err
		}
	}
}

// transfer reads or writes total bytes. Others set the deadlines, so it tries again after
// one. It returns what was moved.
func (p *pipe) transfer(g *sched.Task, mode Mode, total int, exceeded *atomic.Int64) (done int, err error) {
	buf := make([]byte, 4096)
	for done < total {
		n, err := p.do(g, mode, func() (int, error) {
			part := buf[:min(len(buf), total-done)]
			if mode == Read {
				return unix.Read(p.fd, part)
			}
			return unix.Write(p.fd, part)
		})
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			exceeded.Add(1)
			runtime.Gosched()
			g.Yield()
		case err != nil:
			return done, err
		}
		done += n
	}
	return done, nil
}

func (p *pipe) close() {
	p.d.Close()
	unix.Close(p.fd)
}

// churnDeadlines sets deadlines from a plain goroutine until stop: past, near, none.
func (p *pipe) churnDeadlines(s *sched.Sched, mode Mode, stop chan struct{}) {
	for i := 0; ; i++ {
		select {
		case <-stop:
			p.d.SetDeadline(mode, 0)
			return
		default:
		}
		woken, _ := p.d.SetDeadline(mode, []int64{1, 0, s.Now() + 50_000, 0}[i%4])
		readyAll(p.d.p, woken)
		runtime.Gosched()
	}
}

func TestFreeRunWithTasks(t *testing.T)  { freeRun(t, false) }
func TestFreeRunWithGuests(t *testing.T) { freeRun(t, true) }

func freeRun(t *testing.T, guests bool) {
	const pairs, total = 8, 1 << 20
	s, err := sched.New(sched.Config{Procs: 4})
	require.NoError(t, err)
	backend, err := NewBackend()
	require.NoError(t, err)
	p := New(s, backend, nil)
	s.Hold() // plain goroutines will wake tasks
	var exceeded, evicted atomic.Int64
	require.NoError(t, s.Run(func(main *sched.Task) error {
		defer s.Release()
		var all, outside sched.WaitGroup
		start := func(fn func(g *sched.Task)) {
			if !guests {
				all.Go(main, fn)
				return
			}
			all.Add(main, 1)
			go func() {
				g := s.Guest()
				defer g.Leave()
				defer all.Done(g)
				fn(g)
			}()
		}
		for range pairs {
			a, b := pair(t)
			from, to := openPipe(t, p, a), openPipe(t, p, b)
			stop := make(chan struct{})
			var meddlers sync.WaitGroup
			meddlers.Go(func() { from.churnDeadlines(s, Write, stop) })
			meddlers.Go(func() { to.churnDeadlines(s, Read, stop) })
			start(func(g *sched.Task) {
				n, err := from.transfer(g, Write, total, &exceeded)
				assert.NoError(t, err)
				assert.Equal(t, total, n)
			})
			start(func(g *sched.Task) {
				n, err := to.transfer(g, Read, total, &exceeded)
				assert.NoError(t, err)
				assert.Equal(t, total, n)
				close(stop)
				g.Block(meddlers.Wait)

				// Now nothing comes any more: only a close ends this.
				outside.Add(g, 2)
				for range 2 {
					go func() {
						h := s.Guest()
						defer h.Leave()
						defer outside.Done(h)
						woken, _, err := to.d.Evict()
						readyAll(p, woken)
						if err == nil {
							evicted.Add(1)
						}
					}()
				}
				_, err = to.transfer(g, Read, 1, &exceeded)
				assert.ErrorIs(t, err, net.ErrClosed)
			})
			defer func() {
				from.d.Evict()
				from.close()
				to.close()
			}()
		}
		all.Wait(main)
		outside.Wait(main)
		return nil
	}))
	assert.EqualValues(t, pairs, evicted.Load(), "of two closes one is the first")
	assert.Zero(t, p.Waiters())
	t.Logf("%d deadlines passed", exceeded.Load())
}
