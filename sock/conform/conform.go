// Package conform has the tests that package sock must pass over every kernel.
//
// This file answers: how are the tests run? A kernel brings a Backend and calls Run. The
// tests are in the tables of the other files. Their clock is the scheduler's, which may be
// virtual.
package conform

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
)

// Backend is a kernel to run the tests on.
type Backend struct {
	New       func(t *testing.T) Kernel // called for each run, so that runs share nothing
	Networks  []string                  // for streams: tcp, unix
	Datagrams []string                  // for datagrams: udp, unixgram
	Workers   []int                     // the numbers of workers to run with
	Patience  time.Duration             // after this long a run counts as hung; 0: 2 minutes
	Skip      map[string]string         // the name of a test, or its part before a colon, or a network: why it cannot be run
}

// Kernel is one kernel, for one run. A nil function means that the kernel lacks that
// feature; tests that need it are skipped. (But if nothing limits the descriptors, no test
// has to be skipped.)
type Kernel struct {
	Options []greenpoll.Option

	// Open counts the open descriptors.
	Open func() int

	// Limit returns how many descriptors may be open.
	Limit func() int

	// Exhaust makes every call that would open a descriptor fail, until restore is called.
	Exhaust func() (restore func())

	// Errnos maps an errno of Unix to the one that this kernel returns instead; nil: the
	// same.
	Errnos map[syscall.Errno]syscall.Errno

	// Truncated is the error of a read whose buffer is too small for a datagram; nil: none.
	Truncated error

	// Silent returns the address of a TCP peer that, after a few dials, stops answering
	// them.
	Silent func() string
}

// A test is one sentence about sockets. main is its first task. A test that calls Run
// itself, and goes on after it, has whole instead.
type test struct {
	name  string
	on    string // the networks that it applies to; "": all
	main  func(x *fixture, t *greenpoll.Task)
	whole func(x *fixture)
}

// Run runs all tests over b.
func Run(t *testing.T, b Backend) {
	b.run(t, b.Networks, streams, ends, closes, queues, unwindings, deadlines, faults, dials, locals, views, drains, hangups, guestDials, waits, rests, copies, gathers, streamMessages)
	b.run(t, b.Datagrams, packets, packetPeers, packetWaits, packetRooms, packetEnds, packetMessages)
}

func (b *Backend) run(t *testing.T, networks []string, tables ...[]test) {
	for _, test := range slices.Concat(tables...) {
		t.Run(test.name, func(t *testing.T) {
			group, _, _ := strings.Cut(test.name, ":")
			if why := cmp.Or(b.Skip[test.name], b.Skip[group]); why != "" {
				t.Skip(why)
			}
			for _, network := range networks {
				if test.on != "" && !slices.Contains(strings.Fields(test.on), network) {
					continue
				}
				for _, workers := range b.Workers {
					t.Run(fmt.Sprintf("%s, workers: %d", network, workers), func(t *testing.T) {
						if why := b.Skip[network]; why != "" {
							t.Skip(why)
						}
						test.run(&fixture{T: t, Kernel: b.New(t), network: network, workers: workers,
							patience: cmp.Or(b.Patience, patience)})
					})
				}
			}
		})
	}
}

// run also checks that no descriptor is left open.
func (test *test) run(x *fixture) {
	if x.Open != nil {
		before := x.Open()
		x.Cleanup(func() { // registered first, so called last
			// There are fewer if something that an earlier test left to the garbage
			// collector was closed meanwhile.
			x.eventually("all descriptors are closed", func() bool { return x.Open() <= before })
		})
	}
	if test.whole != nil {
		test.whole(x)
		return
	}
	require.NoError(x, x.run(func(t *greenpoll.Task) { test.main(x, t) }))
}

// run is greenpoll.Run on the fixture's kernel. This is the only use of the machine's
// clock: a test that hangs must report which tasks wait for what.
func (x *fixture) run(main func(t *greenpoll.Task), options ...greenpoll.Option) error {
	options = slices.Concat(x.Options, []greenpoll.Option{greenpoll.WithWorkers(x.workers)}, options)
	var s atomic.Pointer[sched.Sched]
	alarm := time.AfterFunc(x.patience, func() {
		fmt.Fprintln(os.Stderr, x.Name(), "hangs")
		if s := s.Load(); s != nil {
			s.Dump(os.Stderr)
		}
		panic("the test hangs")
	})
	defer alarm.Stop()
	return greenpoll.Run(func(t *greenpoll.Task) error {
		s.Store(t.Sched())
		main(t)
		return nil
	}, options...)
}

// patience is enough for most kernels, even with -race on a loaded machine.
const patience = 2 * time.Minute

// eventually waits for something that ordinary goroutines still have to do after a run,
// which no task can wait for.
func (x *fixture) eventually(what string, done func() bool) {
	for end := time.Now().Add(x.patience); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			x.Fatalf("never came true: %s", what)
		}
	}
}
