// Package conform says what every kernel must let package sock promise: one set
// of tests, to be run over each of them.
//
// This file answers: how is the set run? A kernel brings a Backend and calls
// Run; the tests are in the tables of the other files. Their clock is the
// scheduler's, which may be a virtual one.
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

// Backend is a kernel to run the set on.
type Backend struct {
	New       func(t *testing.T) Kernel // called for each run: kernels share nothing
	Networks  []string                  // of streams: tcp, unix
	Datagrams []string                  // of datagrams: udp, unixgram
	Workers   []int                     // the numbers of workers to run with
	Patience  time.Duration             // how long a run may take before it counts as hung; 0: 2 minutes
	Skip      map[string]string         // a test's name, or that up to its colon, or a network -> why it cannot be run
}

// Kernel is one kernel, for one run. A nil function says that it has no such
// thing; tests that need it are skipped. (But where nothing limits the descriptors,
// nothing has to be skipped.)
type Kernel struct {
	Options []greenpoll.Option

	// Open counts the open descriptors.
	Open func() int

	// Limit tells how many descriptors may be open.
	Limit func() int

	// Exhaust makes every call fail that would open a descriptor, until restore.
	Exhaust func() (restore func())

	// Errnos tells what this kernel says in place of an errno of Unix; nil: the same.
	Errnos map[syscall.Errno]syscall.Errno

	// Truncated is what a read says that has room for a part of a datagram; nil: nothing.
	Truncated error

	// Silent returns the address of a TCP peer that sooner or later does not
	// answer a dial any more.
	Silent func() string
}

// A test is one sentence about sockets. main is its first task; whole is set in
// its place by a test that starts, and outlives, its Run itself.
type test struct {
	name  string
	on    string // the networks that it is about; "": all
	main  func(x *fixture, t *greenpoll.Task)
	whole func(x *fixture)
}

// Run runs the set over b.
func Run(t *testing.T, b Backend) {
	b.run(t, b.Networks, streams, ends, closes, queues, unwindings, deadlines, faults, dials, locals, views, drains, hangups, guestDials, waits, copies, gathers, streamMessages)
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

// run checks, besides the test itself, that no descriptor is left behind.
func (test *test) run(x *fixture) {
	if x.Open != nil {
		before := x.Open()
		x.Cleanup(func() { // the first to be registered is the last to be called
			// Fewer, if what an earlier test has left to the collector was closed meanwhile.
			x.eventually("all descriptors are closed", func() bool { return x.Open() <= before })
		})
	}
	if test.whole != nil {
		test.whole(x)
		return
	}
	require.NoError(x, x.run(func(t *greenpoll.Task) { test.main(x, t) }))
}

// run is greenpoll.Run on the fixture's kernel. The machine's clock is asked here
// alone: a test that hangs is to say who waits for what.
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

// patience is what most kernels need, -race and a loaded machine included.
const patience = 2 * time.Minute

// eventually waits for what ordinary goroutines still have to do after a run, of
// which no task can hear.
func (x *fixture) eventually(what string, done func() bool) {
	for end := time.Now().Add(x.patience); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			x.Fatalf("never came true: %s", what)
		}
	}
}
