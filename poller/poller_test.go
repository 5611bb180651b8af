package poller

// This file answers: does a poller keep its promises to sockets and scheduler? Here it
// runs over a kernel that does nothing, with a clock that jumps. Real kernels are in the
// _linux tests, all interleavings in explore_test.go.

import (
	"net"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/sched"
	"greenpoll/trace"
)

// idleKernel reports what the test sets, and lets time jump to where a Wait would end.
type idleKernel struct {
	mu     sync.Mutex
	now    int64
	armed  []uint64 // tokens
	gone   []int    // descriptors that were disarmed
	wakes  int
	events []Event
	errno  syscall.Errno // of the next Arm
	closed bool
}

func (k *idleKernel) Arm(_ int, token uint64) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.errno != 0 {
		return k.errno
	}
	k.armed = append(k.armed, token)
	return nil
}

func (k *idleKernel) Disarm(fd int) error {
	k.gone = append(k.gone, fd)
	return nil
}

func (k *idleKernel) Wait(delay int64, events []Event) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	n := copy(events, k.events)
	k.events = k.events[n:]
	if n == 0 && delay > 0 {
		k.now += delay
	}
	return n, nil
}

func (k *idleKernel) Wake() error               { k.wakes++; return nil }
func (k *idleKernel) Close() error              { k.closed = true; return nil }
func (k *idleKernel) Name() (name, wait string) { return "idle", "idle_wait" }

// Now, Time and When make it a sched.Clock.
func (k *idleKernel) Now() int64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.now
}

func (k *idleKernel) Time() time.Time        { return time.Unix(0, k.Now()) }
func (k *idleKernel) When(d time.Time) int64 { return d.UnixNano() }

func newIdle(t *testing.T) (*Poller, *idleKernel) {
	t.Helper()
	k := &idleKernel{now: 1000}
	s, err := sched.New(sched.Config{Procs: 1, Clock: k})
	require.NoError(t, err)
	return New(s, k, nil), k
}

func open(t *testing.T, p *Poller) *Desc {
	t.Helper()
	d, err := p.Open(7)
	require.NoError(t, err)
	return d
}

// deliverTo hands an event to the poller and readies the tasks that it wakes; it returns
// how many it woke.
func deliverTo(p *Poller, token uint64, mode Mode) int {
	var woken sched.List
	p.deliver(sched.PollCall{P: -1, M: -1}, &Event{Token: token, Mode: mode}, 0, &woken)
	return readyAll(p, woken)
}

func readyAll(p *Poller, woken sched.List) int {
	n := woken.Len()
	for t := woken.Pop(); t != nil; t = woken.Pop() {
		p.s.Ready(t)
	}
	return n
}

// guestWaits lets a guest wait for mode, and returns once it is asleep.
func guestWaits(d *Desc, mode Mode) (result chan error) {
	result = make(chan error, 1)
	go func() {
		g := d.p.s.Guest()
		defer g.Leave()
		result <- d.Wait(g, mode)
	}()
	for stateOf(d.gates[mode.index()].state.Load()) != trace.GateTask {
		runtime.Gosched()
	}
	return result
}

func TestADescriptorIsArmedOnceAtOpen(t *testing.T) {
	p, k := newIdle(t)
	d := open(t, p)
	for range 3 {
		require.NoError(t, d.Prepare(Read))
		r := guestWaits(d, Read)
		assert.Equal(t, 1, deliverTo(p, d.token(), Read))
		require.NoError(t, <-r)
	}
	assert.Equal(t, []uint64{d.token()}, k.armed)
}

func TestWhatTheKernelRefusesToArmHasNoSlot(t *testing.T) {
	p, k := newIdle(t)
	k.errno = syscall.EPERM
	_, err := p.Open(7)
	assert.Equal(t, syscall.EPERM, err)
	assert.Empty(t, p.owners())
	k.errno = 0
	first := (*p.slots.Load())[0]
	assert.Same(t, first, open(t, p), "the slot is free again")
}

func TestASlotIsUsedAgainWithAnotherGeneration(t *testing.T) {
	p, _ := newIdle(t)
	d := open(t, p)
	before := d.token()
	other := open(t, p)
	assert.NotEqual(t, d.slot, other.slot)
	d.Evict()
	d.Close()
	again := open(t, p)
	assert.Same(t, d, again)
	assert.NotEqual(t, before, again.token())
	assert.Equal(t, before>>32, again.token()>>32)
	assert.NoError(t, again.Prepare(Read), "the old one's close is forgotten")
}

func TestSlotsGrowAndKeepTheirPlaces(t *testing.T) {
	p, _ := newIdle(t)
	seen := make(map[uint32]*Desc)
	for range 200 {
		d := open(t, p)
		require.Nil(t, seen[d.slot])
		require.NotZero(t, d.slot, "0 is the token of the kernel's own wake-up")
		seen[d.slot] = d
	}
	for slot, d := range seen {
		assert.Same(t, d, (*p.slots.Load())[slot-1])
	}
}

func TestAStaleEventIsDropped(t *testing.T) {
	p, _ := newIdle(t)
	d := open(t, p)
	stale := d.token()
	d.Evict()
	d.Close()
	require.Same(t, d, open(t, p))

	r := guestWaits(d, Read)
	assert.Zero(t, deliverTo(p, stale, Read|Write|Hangup))
	assert.Equal(t, trace.GateTask, stateOf(d.gates[0].state.Load()))
	assert.Equal(t, trace.GateNil, stateOf(d.gates[1].state.Load()))
	assert.False(t, d.MustTry())
	assert.Equal(t, 1, deliverTo(p, d.token(), Read))
	assert.NoError(t, <-r)
}

// The kernel may report both directions at once, for which the trace has no name.
func TestAStaleEventOfBothDirectionsIsTracedWithoutOne(t *testing.T) {
	k, recorder := &idleKernel{now: 1000}, trace.New()
	s, err := sched.New(sched.Config{Procs: 1, Clock: k, Trace: recorder})
	require.NoError(t, err)
	p := New(s, k, nil)
	for mode, name := range map[Mode]string{Read: "r", Write | Hangup: "w", Read | Write | Hangup: "", Hangup: ""} {
		assert.Zero(t, deliverTo(p, 1<<32|9, mode))
		events := recorder.Events()
		last := events[len(events)-1]
		assert.Equal(t, trace.Stale, last.Why)
		assert.Equal(t, name, last.Mode.String())
	}
}

func TestAnEventForNoSlotIsDropped(t *testing.T) {
	p, _ := newIdle(t)
	open(t, p)
	for _, token := range []uint64{0, 1, 1 << 32 * 1000, 1<<64 - 1} {
		assert.Zero(t, deliverTo(p, token, Read|Write))
	}
}

func TestOpenOnAClosedPollerIsRefused(t *testing.T) {
	p, k := newIdle(t)
	p.Close()
	_, err := p.Open(7)
	assert.Equal(t, net.ErrClosed, err)
	assert.Empty(t, k.armed)
	assert.True(t, k.closed)
}

// closer is an owner that does what a socket does.
type closer struct{ d *Desc }

func (*closer) Cancel(*Op)                   {}
func (*closer) CloseUnder(Mode, func() bool) {}

func (c *closer) Shutdown() {
	woken, _, _ := c.d.Evict()
	readyAll(c.d.p, woken)
}

func TestClosingThePollerShutsDownEveryOwner(t *testing.T) {
	p, k := newIdle(t)
	var results []chan error
	for range 3 {
		c := &closer{}
		d, err := p.Open(7)
		require.NoError(t, err)
		c.d = d
		require.NoError(t, d.Own(c))
		results = append(results, guestWaits(d, Read))
	}
	p.Close()
	for _, r := range results {
		assert.Equal(t, net.ErrClosed, <-r)
	}
	p.Break()
	assert.Zero(t, k.wakes, "the kernel's part is gone")
}

func TestOnlyASharedDescriptorIsDisarmed(t *testing.T) {
	p, k := newIdle(t)
	for _, shared := range []bool{false, true} {
		d := open(t, p)
		d.Evict()
		if shared {
			d.Disarm()
		}
		d.Close()
	}
	assert.Equal(t, []int{7}, k.gone)
}

func TestBreaksThatComeTogetherWakeOnce(t *testing.T) {
	p, k := newIdle(t)
	p.Break()
	p.Break()
	assert.Equal(t, 1, k.wakes)
	p.Poll(sched.PollCall{Delay: 0})
	p.Break()
	assert.Equal(t, 1, k.wakes, "a poll that does not wait takes no wake-up away")
	p.Poll(sched.PollCall{Delay: 5})
	p.Break()
	assert.Equal(t, 2, k.wakes)
}

func TestPollReturnsTheTasksThatCanGoOn(t *testing.T) {
	p, k := newIdle(t)
	d, other := open(t, p), open(t, p)
	r, w := guestWaits(d, Read), guestWaits(d, Write)
	still := guestWaits(other, Read)
	assert.Equal(t, 3, p.Waiters())

	k.events = []Event{{Token: d.token(), Mode: Read | Write}}
	woken := p.Poll(sched.PollCall{Delay: -1})
	assert.Equal(t, 2, woken.Len())
	assert.Equal(t, 1, p.Waiters())
	readyAll(p, woken)
	assert.NoError(t, <-r)
	assert.NoError(t, <-w)

	woken, _, _ = other.Evict()
	readyAll(p, woken)
	assert.Equal(t, net.ErrClosed, <-still)
	assert.Zero(t, p.Waiters())
}

func TestAnEventIsRememberedOnce(t *testing.T) {
	p, _ := newIdle(t)
	d := open(t, p)
	g := p.s.Guest()
	defer g.Leave()
	deliverTo(p, d.token(), Read)
	deliverTo(p, d.token(), Read)
	require.NoError(t, d.Wait(g, Read), "it returns at once")
	assert.Equal(t, trace.GateNil, stateOf(d.gates[0].state.Load()))
}

func TestPrepareForgetsWhatCameBeforeTheTry(t *testing.T) {
	p, _ := newIdle(t)
	d := open(t, p)
	deliverTo(p, d.token(), Read|Write)
	require.NoError(t, d.Prepare(Read))
	assert.Equal(t, trace.GateNil, stateOf(d.gates[0].state.Load()))
	assert.Equal(t, trace.GateReady, stateOf(d.gates[1].state.Load()), "the other direction is not concerned")
}

func TestAHangupOrUrgentDataIsNeverForgotten(t *testing.T) {
	for _, bit := range []Mode{Hangup, Urgent} {
		p, _ := newIdle(t)
		d := open(t, p)
		deliverTo(p, d.token(), Read)
		assert.False(t, d.MustTry())
		deliverTo(p, d.token(), Read|bit)
		assert.NoError(t, d.Prepare(Read))
		d.SetDeadline(Read|Write, 1)
		d.SetDeadline(Read|Write, 0)
		assert.True(t, d.MustTry())
		d.Evict()
		d.Close()
		require.Same(t, d, open(t, p))
		assert.False(t, d.MustTry(), "except by the next descriptor")
	}
}

func TestTwoTasksThatWaitForOneDirectionAreAFault(t *testing.T) {
	p, _ := newIdle(t)
	d := open(t, p)
	r := guestWaits(d, Read)
	g := p.s.Guest()
	defer g.Leave()
	assert.PanicsWithValue(t, "greenpoll: two tasks wait for the same direction of one descriptor",
		func() { d.Wait(g, Read) })
	assert.Equal(t, 1, deliverTo(p, d.token(), Read))
	assert.NoError(t, <-r)
}

func TestEvictWakesBothDirectionsForGood(t *testing.T) {
	p, _ := newIdle(t)
	d := open(t, p)
	d.SetDeadline(Read|Write, 1<<60)
	r, w := guestWaits(d, Read), guestWaits(d, Write)
	woken, _, err := d.Evict()
	require.NoError(t, err)
	assert.Equal(t, 2, readyAll(p, woken))
	assert.Equal(t, net.ErrClosed, <-r)
	assert.Equal(t, net.ErrClosed, <-w)

	woken, _, err = d.Evict()
	assert.Equal(t, net.ErrClosed, err)
	assert.Zero(t, woken.Len())
	_, err = d.SetDeadline(Read|Write, 0)
	assert.Equal(t, net.ErrClosed, err)
	g := p.s.Guest()
	defer g.Leave()
	for _, mode := range []Mode{Read, Write} {
		assert.Equal(t, net.ErrClosed, d.Prepare(mode))
		assert.Equal(t, net.ErrClosed, d.Wait(g, mode))
	}
}

func TestACompletionBringsItsResult(t *testing.T) {
	p, _ := newIdle(t)
	d := open(t, p)
	op := Op{Kind: "recv", Mode: Read}
	require.NoError(t, d.begin(&op))
	assert.Equal(t, d.token(), op.Token)
	done := make(chan struct{})
	go func() {
		defer close(done)
		g := p.s.Guest()
		defer g.Leave()
		d.waitDone(g, &op, nil)
	}()
	for stateOf(d.gates[0].state.Load()) != trace.GateTask {
		runtime.Gosched()
	}
	var woken sched.List
	p.deliver(sched.PollCall{P: -1, M: -1},
		&Event{Token: op.Token, Mode: Read, Op: true, N: 5, Errno: 104}, 0, &woken)
	assert.Equal(t, 1, readyAll(p, woken))
	<-done
	assert.True(t, op.Done())
	assert.Equal(t, 5, op.N)
	assert.EqualValues(t, 104, op.Errno)
}

func TestAnAbandonedOperationIsNotUnderWay(t *testing.T) {
	p, _ := newIdle(t)
	d := open(t, p)
	op := Op{Kind: "recv", Mode: Read}
	require.NoError(t, d.begin(&op))
	d.abandon(&op)
	var woken sched.List
	p.deliver(sched.PollCall{P: -1, M: -1}, &Event{Token: op.Token, Mode: Read, Op: true, N: 5}, 0, &woken)
	assert.False(t, op.Done())
	assert.Zero(t, op.N)
}
