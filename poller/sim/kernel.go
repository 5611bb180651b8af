// Package sim is a kernel made for tests and for watching: sockets, readiness
// and time, without an operating system. It stands on both sides of the kernel
// seam, so that package poller and package sock run on it unchanged, and on any
// system that Go runs on.
//
// Nothing in it happens by itself. Calls put happenings on an agenda ("these
// bytes arrive in 1 ms"); the worker that would block in the poll moves the
// clock to the next of them instead. So an hour passes at once, and with one
// worker the same program with the same seed sees the same calls, events and
// times. A script steers the rest: other ends of connections that no task
// serves (remote.go), hooks between two calls of a task, and faults (script.go).
//
// With several workers, or guests, time may pass while a task runs, as it does
// on a machine: the worker that polls moves the clock and does not wait for the others.
//
// Read this file, then clock.go, agenda.go and wait.go: they are time and the poll. Then
// epoll.go, kqueue.go and submit.go: how three systems report what happened. Then
// socket.go to stream.go: they are the sockets. datagram.go has those of UDP.
package sim

// This file answers: what is a simulated kernel, and how does a call enter it?

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"greenpoll/trace"
)

// The backends: the ways in which a kernel reports what happened.
const (
	Epoll  = "epoll"  // readiness, edge-triggered: try, and wait on EAGAIN
	Kqueue = "kqueue" // the same, reported by a filter for each direction
	IOCP   = "iocp"   // completions: submit, and wait
)

// Backends lists them all, for tests that ask the same of each.
var Backends = []string{Epoll, Kqueue, IOCP}

// Config holds what a kernel is made of. The zero Config is usable.
type Config struct {
	Seed    uint64 // of all that is left to chance: see Shuffle
	Shuffle bool   // happenings of the same time come in an order that the seed chooses; otherwise first in, first out
	Backend string // one of Backends; "": Epoll

	Latency    time.Duration // a TCP segment's or UDP datagram's way to the other side; 0: 1 ms; below 0: none. Unix sockets have none
	BufferSize int           // bytes of a direction under way or unread; 0, or less: 64 KiB
	Backlog    int           // connections that a listener keeps for Accept, datagrams that a Unix socket keeps; 0, or less: 128
	MaxFDs     int           // sockets open at once; 0, or less: no limit

	Trace *trace.Recorder // nil: off
}

// Kernel is one simulated kernel: a clock (sched.Clock), a poll side (Backend) and a call
// side. The call side serves both I/O models (sys.ReadinessCalls, sys.CompletionCalls);
// the poller's backend decides which is used.
//
//	k := sim.New(sim.Config{})
//	s, err := sched.New(sched.Config{Procs: 1, Clock: k})
//	poller.New(s, k.Backend(), k)
//
// A kernel serves one poller. Its methods may be called from any goroutine, by
// tasks, and by the script's own hooks.
type Kernel struct {
	cfg   Config
	trace *trace.Recorder
	now   atomic.Int64 // nanoseconds; written with mu held, read by the trace without
	set   atomic.Int64 // nanoseconds by which SetDate has set the date

	mu      sync.Mutex
	changed sync.Cond // an event, a happening, a wake: a blocked Wait looks again

	agenda    agenda
	happening bool // one worker is going through the agenda
	order     *rand.Rand

	ready   []item // what a Wait will report, the oldest first
	woken   bool   // Wake was called and no blocking Wait has taken it
	closed  bool   // the poll side is
	brought uint64 // trace: see Brought

	sockets  map[int]*socket    // by number
	lowest   int                // no number below it is free
	bound    []*socket          // those with an address of their own choice, as bound
	files    map[string]*socket // paths of Unix sockets; they outlive the socket
	nextPort uint16
	names    map[string][]netip.Addr // see Host

	hooks    map[string][]func(*Call)
	faults   map[string]fault
	former   map[int]uint64 // by number: the token of the last socket that had it and was closed
	separate bool           // see Coalesce
	lost     int            // see Lose

	lostCancels int           // see LoseCancels
	late        time.Duration // see DelayCancels
	kept        bool          // see KeepOperations
}

// New returns a kernel in which nothing has happened yet. It panics if the
// backend is unknown.
func New(cfg Config) *Kernel {
	if cfg.Backend == "" {
		cfg.Backend = Epoll
	}
	if !slices.Contains(Backends, cfg.Backend) {
		panic("greenpoll: sim: no backend " + cfg.Backend)
	}
	if cfg.Latency == 0 {
		cfg.Latency = time.Millisecond
	}
	if cfg.BufferSize <= 0 {
		cfg.BufferSize = 64 << 10
	}
	if cfg.Backlog <= 0 {
		cfg.Backlog = 128
	}
	k := &Kernel{
		cfg: cfg, trace: cfg.Trace, order: rand.New(rand.NewPCG(cfg.Seed, 0)),
		sockets: map[int]*socket{}, lowest: 3, files: map[string]*socket{}, nextPort: firstPort,
		names: map[string][]netip.Addr{},
		hooks: map[string][]func(*Call){}, faults: map[string]fault{}, former: map[int]uint64{},
	}
	k.changed.L = &k.mu
	if k.trace.On() {
		k.trace.SetClock(k.Now)
	}
	return k
}

// call is the entry point of the kernel. Hooks run outside the lock, so that they may
// call the kernel themselves; a fault answers in place of do.
func (k *Kernel) call(name string, fd int, do func() (int, syscall.Errno)) (n int, errno syscall.Errno) {
	k.runHooks(Call{Name: name, FD: fd})
	n, errno = k.locked(name, fd, do)
	k.runHooks(Call{Name: name, FD: fd, After: true, N: n, Errno: errno})
	return n, errno
}

func (k *Kernel) locked(name string, fd int, do func() (int, syscall.Errno)) (int, syscall.Errno) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if errno, ok := k.takeFault(name, fd); ok {
		return 0, errno
	}
	return do()
}

// on is call for what needs the open socket of number fd.
func (k *Kernel) on(name string, fd int, do func(s *socket) (int, syscall.Errno)) (int, syscall.Errno) {
	return k.call(name, fd, func() (int, syscall.Errno) {
		s := k.sockets[fd]
		if s == nil {
			return 0, syscall.EBADF
		}
		return do(s)
	})
}

// unlocked runs a part of the script. The caller holds mu, and holds it again afterwards,
// even if f does not return.
func (k *Kernel) unlocked(f func()) {
	k.mu.Unlock()
	defer k.mu.Lock()
	f()
}
