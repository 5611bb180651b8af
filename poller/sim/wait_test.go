package sim_test

import (
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/poller"
	"greenpoll/poller/sim"
)

// connected returns a world with an armed socket c, whose first event was
// fetched, and its scripted peer.
func connected(t testing.TB, cfg sim.Config) (*sim.Kernel, *world, *sim.Remote) {
	k, w := simulated(t, cfg)
	l := k.RemoteListener("127.0.0.1:80", nil)
	w.socket("c", "tcp4")
	require.Equal(t, syscall.EINPROGRESS, k.Connect(w.fds["c"], at("127.0.0.1:80"), ""))
	w.arm("c")
	w.each()
	require.Len(t, l.Accepted(), 1)
	return k, w, l.Accepted()[0]
}

func TestAnHourPassesAtOnce(t *testing.T) {
	k, w := simulated(t, sim.Config{})
	began := time.Now()
	minutes := 0
	var tick func()
	tick = func() { minutes++; k.At(time.Minute, tick) }
	k.At(time.Minute, tick)
	w.settle = time.Hour
	assert.Zero(t, w.next())
	assert.Equal(t, time.Hour, time.Duration(k.Now()))
	assert.Equal(t, 60, minutes)
	assert.Less(t, time.Since(began), time.Second)
}

func TestAPollThatDoesNotWaitMovesNoClock(t *testing.T) {
	withEachReadinessBackend(t, func(t *testing.T, backend string) {
		k, w, r := connected(t, sim.Config{Backend: backend})
		before := k.Now()
		r.Send([]byte("x"))
		w.settle = 0
		assert.Zero(t, w.next())
		assert.Equal(t, before, k.Now())
		w.settle = time.Hour
		assert.Equal(t, 1, w.next())
		assert.Equal(t, before+int64(time.Millisecond), k.Now(), "the clock stops at the event")
	})
}

func TestWhatComesAtOneTimeIsOneEvent(t *testing.T) {
	_, w, r := connected(t, sim.Config{})
	r.Send([]byte("a"))
	r.Send([]byte("b"))
	r.CloseWrite()
	assert.Equal(t, []poller.Event{{Token: 'c', Mode: poller.Read | poller.Write | poller.Hangup}}, w.each())
	assert.Equal(t, `"ab"`, w.read("c"))
	assert.Equal(t, `""`, w.read("c"))
}

func TestEdgesCanBeReportedOneByOne(t *testing.T) {
	withEachReadinessBackend(t, func(t *testing.T, backend string) {
		k, w, r := connected(t, sim.Config{Backend: backend})
		k.Coalesce(false)
		r.Send([]byte("a"))
		r.Send([]byte("b"))
		assert.Equal(t, 2, w.next())
	})
}

func TestAnEdgeThatNoLongerHoldsIsNotReported(t *testing.T) {
	withEachReadinessBackend(t, func(t *testing.T, backend string) {
		k, w, r := connected(t, sim.Config{Backend: backend, BufferSize: 4})
		r.Pause()
		w.write("c", "full")
		w.events()
		r.Send([]byte("x"))
		k.At(time.Millisecond, func() { w.read("c") }) // right after the arrival
		assert.Empty(t, w.events(), "read before the edge was fetched, and no room to write")
	})
}

func TestASocketThatWasClosedBeforeTheFetchIsNotReported(t *testing.T) {
	withEachReadinessBackend(t, func(t *testing.T, backend string) {
		k, w, r := connected(t, sim.Config{Backend: backend})
		r.Send([]byte("x"))
		k.At(time.Millisecond, func() { k.Close(w.fds["c"]) })
		assert.Empty(t, w.events())
	})
}

func TestWakeEndsAWaitThatBlocks(t *testing.T) {
	k := sim.New(sim.Config{})
	waits, done := make(chan struct{}), make(chan int)
	k.On(sim.CallIdle, func(*sim.Call) { close(waits) })
	go func() {
		n, _ := k.Wait(-1, make([]poller.Event, 1))
		done <- n
	}()
	<-waits
	k.Wake()
	assert.Zero(t, <-done)
}

func TestAWakeWaitsForTheNextBlockingWait(t *testing.T) {
	k, w := simulated(t, sim.Config{})
	k.Wake()
	k.Wake()
	w.settle = 0
	w.next()
	w.settle = -1
	assert.Zero(t, w.next(), "sticky: it returned, although nothing was there")
	w.settle = time.Second
	w.next()
	assert.Equal(t, time.Second, time.Duration(k.Now()), "two wakes were one")
}

func TestAnotherGoroutineEndsAWaitByItsCalls(t *testing.T) {
	withEachReadinessBackend(t, func(t *testing.T, backend string) {
		k, w, r := connected(t, sim.Config{Backend: backend})
		waits, done := make(chan struct{}), make(chan int)
		k.On(sim.CallIdle, func(*sim.Call) { close(waits) })
		go func() {
			w.settle = -1
			done <- w.next()
		}()
		<-waits
		r.Send([]byte("x"))
		assert.Equal(t, 1, <-done)
	})
}

func TestAHookCanHelpAKernelThatWouldWaitForEver(t *testing.T) {
	k, w, r := connected(t, sim.Config{})
	k.On(sim.CallIdle, func(*sim.Call) { r.Send([]byte("x")) })
	w.settle = -1
	assert.Equal(t, 1, w.next())
}

func TestCloseOfThePollSideEndsEveryWait(t *testing.T) {
	k := sim.New(sim.Config{})
	b := k.Backend()
	k.On(sim.CallIdle, func(*sim.Call) { b.Close() })
	_, err := k.Wait(-1, nil)
	assert.Equal(t, syscall.EBADF, err)
	assert.Equal(t, syscall.EBADF, k.Arm(3, 1))
}

func TestArmIsForOpenSocketsOnce(t *testing.T) {
	withEachReadinessBackend(t, func(t *testing.T, backend string) {
		k, w, r := connected(t, sim.Config{Backend: backend})
		assert.Equal(t, syscall.EBADF, k.Arm(99, 1))
		assert.Equal(t, syscall.EEXIST, k.Arm(w.fds["c"], 1))
		require.NoError(t, k.Disarm(w.fds["c"]))
		assert.Equal(t, syscall.ENOENT, k.Disarm(w.fds["c"]))
		r.Send([]byte("x"))
		assert.Empty(t, w.events())
	})
}

func TestTheSeedChoosesTheOrderOfEqualTimes(t *testing.T) {
	order := func(seed uint64, shuffle bool) (got []int) {
		k, w := simulated(t, sim.Config{Seed: seed, Shuffle: shuffle})
		for i := range 8 {
			k.At(time.Second, func() { got = append(got, i) })
		}
		w.settle = time.Minute
		w.next()
		return got
	}
	fifo := []int{0, 1, 2, 3, 4, 5, 6, 7}
	assert.Equal(t, fifo, order(1, false))
	assert.NotEqual(t, fifo, order(1, true))
	assert.Equal(t, order(1, true), order(1, true))
	assert.NotEqual(t, order(1, true), order(2, true))
}

func TestShuffleKeepsAStreamInOrder(t *testing.T) {
	withEachReadinessBackend(t, func(t *testing.T, backend string) {
		for seed := range uint64(20) {
			_, w, r := connected(t, sim.Config{Backend: backend, Seed: seed, Shuffle: true})
			for _, b := range []byte("in order") {
				r.Send([]byte{b})
			}
			r.CloseWrite()
			w.each()
			assert.Equal(t, `"in order"`, w.read("c"))
		}
	})
}

func TestAFetchTakesNoMoreThanItHasRoomFor(t *testing.T) {
	k, w := simulated(t, sim.Config{})
	for token := range uint64(5) {
		k.Stale(token+1, poller.Read)
	}
	events := make([]poller.Event, 3)
	n, _ := k.Wait(0, events)
	assert.Equal(t, 3, n)
	assert.Equal(t, []uint64{4, 5}, tokens(w.each()))
}

func tokens(events []poller.Event) (all []uint64) {
	for ev := range slices.Values(events) {
		all = append(all, ev.Token)
	}
	return all
}
