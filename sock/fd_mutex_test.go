package sock

// This file answers: does an fdMutex keep its promises with tasks, guests, a close and the
// end of all tasks at once? One is in a direction at a time, everybody comes out, and
// the number is closed once, by the last.

import (
	"math/rand/v2"
	"net"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/poller"
	"greenpoll/sched"
	"greenpoll/sys"
)

// countsCloses is a kernel of which only the close is needed.
type countsCloses struct {
	sys.Calls
	closes atomic.Int32
}

func (c *countsCloses) Close(int) syscall.Errno { c.closes.Add(1); return 0 }

func TestFDMutexUnderLoad(t *testing.T) {
	for _, stops := range []bool{false, true} {
		for range 100 {
			useUntilClosed(t, stops)
		}
	}
}

// useUntilClosed has tasks and guests use one descriptor until it is closed; stops says
// that the scheduler stops a moment before, and ends the tasks where they are.
func useUntilClosed(t *testing.T, stops bool) {
	s, err := sched.New(sched.Config{Procs: 3})
	require.NoError(t, err)
	calls := new(countsCloses)
	f := &fd{socketConfig: &socketConfig{s: s, calls: calls}}
	f.fdmu.init()
	var within [2]atomic.Int32
	var plain [2]int // written with the turn alone: the race detector watches
	use := func(u *sched.Task, pause func()) error {
		mode := []poller.Mode{poller.Read, poller.Write}[rand.IntN(2)]
		v := view{f, u}
		if _, err := v.begin(mode); err != nil {
			return err
		}
		defer v.end(u, mode)
		assert.EqualValues(t, 1, within[mode>>1].Add(1))
		defer within[mode>>1].Add(-1)
		plain[mode>>1]++
		if rand.IntN(4) > 0 {
			pause()
		}
		return nil
	}
	s.Hold() // for the guests
	var guests sync.WaitGroup
	for range 3 {
		guests.Go(func() {
			for {
				g := s.Guest()
				err := use(g, runtime.Gosched)
				g.Leave()
				if err != nil {
					assert.ErrorIs(t, err, net.ErrClosed)
					return
				}
			}
		})
	}
	err = s.Run(func(main *sched.Task) error {
		var tasks sched.WaitGroup
		for range 8 {
			tasks.Go(main, func(u *sched.Task) {
				for use(u, u.Yield) == nil {
				}
			})
		}
		for range rand.IntN(200) {
			main.Yield()
		}
		if stops {
			guests.Go(func() { f.close() })
			return nil
		}
		assert.NoError(t, f.close())
		tasks.Wait(main)
		return nil
	})
	require.NoError(t, err)
	guests.Wait()
	s.Release()
	assert.EqualValues(t, 1, calls.closes.Load())
	assert.ErrorIs(t, f.close(), net.ErrClosed)
}
