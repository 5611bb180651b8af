package echo_test

// This file answers: what do the tests share? A run with one worker, in which
// goroutines have a guest listener and a guest dialer, and a check for leaks.

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller"
	"greenpoll/sock"
)

// place is everything of greenpoll that a test's goroutine gets and needs.
type place struct {
	*testing.T
	listener *sock.Listener
	dialer   *sock.GuestDialer
	poller   *poller.Poller
}

func (p *place) addr() string { return p.listener.Addr().String() }

// sleepers waits until n goroutines sleep at the poller's gates.
func (p *place) sleepers(n int) {
	for p.poller.Waiters() != n {
		time.Sleep(time.Millisecond)
	}
}

// onGuests runs test on a goroutine, with one of Go's processors and with all.
func onGuests(t *testing.T, test func(p *place)) {
	for _, procs := range []int{1, runtime.GOMAXPROCS(0)} {
		t.Run(fmt.Sprintf("GOMAXPROCS: %d", procs), func(t *testing.T) {
			leavesNothing(t)
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
			run(t, func(p *place) func() {
				test(p)
				return func() {}
			})
		})
	}
}

// run ends the Run when test returns, and then calls the function that test returned.
func run(t *testing.T, test func(p *place) (after func())) {
	after := func() {}
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		l, err := sock.Listen(task, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		p := &place{t, l.Guest(), sock.Dialer{}.Guest(task.Sched()), poller.Of(task.Sched())}
		task.Block(func() { after = test(p) })
		return nil
	}, greenpoll.WithWorkers(1)))
	after()
}

// leavesNothing requires that at the end of the test there are no more goroutines and
// descriptors than now.
func leavesNothing(t *testing.T) {
	time.Sleep(time.Nanosecond) // the first timer makes Go's own poller open its descriptors
	goroutines, descriptors := runtime.NumGoroutine(), openDescriptors(t)
	t.Cleanup(func() {
		end := time.Now().Add(20 * time.Second) // a woken goroutine still has to end
		for runtime.NumGoroutine() > goroutines || openDescriptors(t) > descriptors {
			if time.Now().After(end) {
				stacks := make([]byte, 1<<20)
				t.Fatalf("%d goroutines and %d descriptors were %d and %d:\n%s", runtime.NumGoroutine(), openDescriptors(t),
					goroutines, descriptors, stacks[:runtime.Stack(stacks, true)])
			}
			time.Sleep(time.Millisecond)
		}
	})
}

func openDescriptors(t *testing.T) int {
	entries, err := os.ReadDir("/proc/self/fd")
	require.NoError(t, err)
	return len(entries) // one of them always belongs to the directory itself
}
