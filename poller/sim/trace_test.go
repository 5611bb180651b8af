package sim_test

// This file answers: does a trace say all that a viewer needs, so that it need not guess?

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/poller"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/trace"
)

// traced runs main over a simulated kernel and returns what was recorded.
func traced(t *testing.T, procs int, main func(g *sched.Task, r rig, tr *trace.Recorder)) []trace.Event {
	tr := trace.New()
	r := newRig(t, procs, sim.Config{Trace: tr})
	require.NoError(t, r.s.Run(func(g *sched.Task) error {
		main(g, r, tr)
		return nil
	}))
	return tr.Events()
}

// conversation has a task read ten times, each time after it has slept, while others run.
func conversation(g *sched.Task, r rig) {
	l := r.k.RemoteListener("127.0.0.1:80", nil)
	c, err := r.dial(g, "127.0.0.1:80")
	if err != nil {
		panic(err)
	}
	defer c.close()
	g.Sleep(time.Second) // until the remote has accepted
	remote := l.Accepted()[0]
	for i := range 10 {
		g.Go(func(g *sched.Task) { g.Sleep(time.Duration(i) * time.Millisecond); g.Yield() })
		r.k.At(time.Duration(i)*time.Millisecond, func() { remote.Send([]byte("x")) })
		if _, err := c.read(g); err != nil {
			panic(err)
		}
	}
}

// has reports whether an event of kind was recorded, after the first from.
func has(tr *trace.Recorder, from int, kind trace.Kind) bool {
	return first(tr.Events()[from:], kind) != nil
}

// first is the first event of kind, nil if there is none.
func first(events []trace.Event, kind trace.Kind) *trace.Event {
	if i := slices.IndexFunc(events, func(e trace.Event) bool { return e.Kind == kind }); i >= 0 {
		return &events[i]
	}
	return nil
}

func TestAPollThatMayBlockIsToldBeforeAndItsAnswerNamesWhatHasEndedIt(t *testing.T) {
	for _, procs := range []int{1, 2} {
		events := traced(t, procs, func(g *sched.Task, r rig, _ *trace.Recorder) { conversation(g, r) })
		begun, answered := 0, 0
		var begins trace.Event
		by := map[trace.Kind]int{}
		for _, e := range events {
			switch {
			case e.Kind == trace.BeginPoll:
				begun, begins = begun+1, e
				assert.NotZero(t, e.Timer)
				assert.Equal(t, "nothing to run", e.Why)
				assert.EqualValues(t, -1, e.P, "its P is idle")
			case e.Kind == trace.Poll && e.Timer != 0:
				answered++
				assert.Equal(t, []any{e.M, e.Timer, e.Why}, []any{begins.M, begins.Timer, begins.Why})
				if !assert.NotZero(t, e.Cause) {
					break
				}
				switch cause := events[e.Cause-1]; cause.Kind {
				case trace.Kernel:
					assert.Equal(t, "ready list", cause.Q)
					assert.Greater(t, cause.I, begins.I)
					assert.Positive(t, e.N)
				case trace.Break:
					assert.Zero(t, e.N)
				default:
					assert.Equal(t, begins.I, cause.I)
				}
				by[events[e.Cause-1].Kind]++
			}
		}
		assert.Equal(t, begun, answered)
		assert.Positive(t, by[trace.Kernel], by)
		assert.Positive(t, by[trace.BeginPoll], by)
		assert.Greater(t, begun, 10)
	}
}

func TestThePollOfTheEndIsToldBefore(t *testing.T) {
	tr := trace.New()
	r := newRig(t, 1, sim.Config{Trace: tr, Backend: sim.IOCP})
	r.k.RemoteListener("127.0.0.1:80", nil)
	require.NoError(t, r.s.Run(func(g *sched.Task) error {
		fd, _ := r.k.Socket("tcp4")
		d, err := r.p.Open(fd)
		require.NoError(t, err)
		c := &canceller{conn{rig: r, fd: fd, d: d}}
		require.NoError(t, d.Own(c))
		require.NoError(t, d.Execute(g, &poller.Op{Kind: sim.CallConnectEx, Mode: poller.Write, Addr: at("127.0.0.1:80")}, r.k))
		g.Go(func(g *sched.Task) {
			d.Execute(g, &poller.Op{Kind: sim.CallRecv, Mode: poller.Read, Buf: make([]byte, 1)}, r.k)
		})
		r.k.DelayCancels(time.Millisecond)
		g.Sleep(time.Second)
		return nil
	}))
	events := tr.Events()
	end := slices.IndexFunc(events, func(e trace.Event) bool { return e.Kind == trace.BeginPoll && e.Why == "close" })
	require.Positive(t, end)
	answer := first(events[end:], trace.Poll)
	require.NotNil(t, answer)
	assert.Greater(t, answer.Cause, events[end].I)
	assert.Equal(t, "operation complete", events[answer.Cause-1].Why, "the cancelled one's")
	assert.EqualValues(t, -1, answer.M)
}

// A canceller owns a descriptor of the completion model.
type canceller struct{ conn }

func (c *canceller) Cancel(op *poller.Op) { c.k.Cancel(op) }
func (c *canceller) Shutdown()            { c.k.Close(c.fd) } // it keeps its slot: the completion is to come

func TestAWorkerThatIsWokenNamesItsWakerAndTheWork(t *testing.T) {
	var worked uint64
	events := traced(t, 2, func(g *sched.Task, _ rig, _ *trace.Recorder) {
		ran := make(chan struct{})
		g.Go(func(g *sched.Task) { worked = g.ID(); close(ran) })
		<-ran // this task holds its worker until the other one has run on the second
	})
	wake := first(events[slices.IndexFunc(events, func(e trace.Event) bool { return e.Kind == trace.Spawn && e.G != 0 }):], trace.Wake)
	require.NotNil(t, wake)
	assert.EqualValues(t, 1, wake.M, "the worker that was woken")
	assert.EqualValues(t, 0, wake.N, "the worker that woke it")
	assert.NotEqual(t, int32(-1), wake.P)
	work := events[wake.Cause-1]
	assert.Equal(t, []any{trace.Ready, worked}, []any{work.Kind, work.G})
}

func TestAWorkerWithoutWorkIsToldAsIdleUntilItIsWoken(t *testing.T) {
	events := traced(t, 2, func(g *sched.Task, _ rig, tr *trace.Recorder) {
		ran := make(chan struct{})
		g.Go(func(*sched.Task) { close(ran) })
		<-ran
		for !has(tr, 0, trace.Idle) { // one worker polls, so the other one falls asleep
			g.Sleep(time.Millisecond)
		}
		from := len(tr.Events())
		g.Go(func(*sched.Task) {})
		for !has(tr, from, trace.Wake) && !has(tr, from, trace.Break) { // or it has changed places with the one that polls
			runtime.Gosched()
		}
	})
	idle := first(events, trace.Idle)
	assert.EqualValues(t, -1, idle.P, "its P is idle")
	s := trace.NewState()
	for _, e := range events {
		before := s.Workers[e.M]
		trace.Reduce(s, e)
		switch {
		case e.Kind == trace.Wake && before.Asleep:
			assert.NotEqual(t, e.M, int32(e.N))
		case e.Kind == trace.Next || e.Kind == trace.Resume || e.Kind == trace.BeginPoll:
			assert.False(t, before.Asleep, "event %d of a worker that sleeps", e.I)
		}
	}
	for m, w := range s.Workers {
		assert.False(t, w.Asleep, "worker %d is woken to end", m)
	}
}

func TestTheReturnFromBlockIsToldWithItsP(t *testing.T) {
	var waited sync.WaitGroup
	waited.Add(1)
	events := traced(t, 1, func(g *sched.Task, _ rig, _ *trace.Recorder) {
		g.Go(func(*sched.Task) { waited.Done() })
		g.Block(waited.Wait)
	})
	handoff, back := first(events, trace.Handoff), first(events, trace.Back)
	require.NotNil(t, back)
	assert.Equal(t, handoff.G, back.G)
	assert.EqualValues(t, 0, handoff.P)
	wake := first(events[handoff.I:], trace.Wake)
	assert.Equal(t, []any{handoff.I, int64(0), int32(1), int32(0)}, []any{wake.Cause, wake.N, wake.M, wake.P}, "the P has gone to the new worker")
	assert.Contains(t, []int32{0, -1}, back.P)

	// While another task holds the one P, the one that is back has none.
	events = traced(t, 1, func(g *sched.Task, _ rig, tr *trace.Recorder) {
		ran := make(chan struct{})
		g.Go(func(*sched.Task) {
			close(ran)
			for !has(tr, 0, trace.Back) {
				runtime.Gosched()
			}
		})
		g.Block(func() { <-ran })
	})
	back = first(events, trace.Back)
	assert.EqualValues(t, -1, back.P)
	park := first(events[back.I:], trace.Park)
	assert.Equal(t, []any{back.G, sched.AfterBlock.String()}, []any{park.G, park.Reason})
}

// gates are the moves of each gate, in the order in which they were told.
func gates(events []trace.Event) map[[3]uint32][]trace.Event {
	all := map[[3]uint32][]trace.Event{} // by slot, generation and direction
	for _, e := range events {
		if e.Gate[0] != e.Gate[1] && e.Why != trace.ChangedHands {
			key := [3]uint32{e.Slot, e.Gen, uint32(e.Mode)}
			all[key] = append(all[key], e)
		}
	}
	return all
}

// told writes moves in short.
func told(moves []trace.Event) (s string) {
	for _, e := range moves {
		s += fmt.Sprintf("%d %v %v -> %v, ", e.I, e.Kind, e.Gate[0], e.Gate[1])
	}
	return s
}

// chained reports whether each move finds what the one told before it has left, beginning
// with nil.
func chained(moves []trace.Event) bool {
	now := trace.GateNil
	for _, e := range moves {
		if e.Gate[0] != now {
			return false
		}
		now = e.Gate[1]
	}
	return true
}

// chainable reports whether moves are a chain that begins with nil, in some order: each
// state is entered as often as it is left, but for the first and the last.
func chainable(moves []trace.Event) bool {
	entered := map[trace.Gate]int{trace.GateNil: 1}
	for _, e := range moves {
		entered[e.Gate[0]]--
		entered[e.Gate[1]]++
	}
	last := 0
	for _, n := range entered {
		if n != 0 {
			last++
		}
		if n < 0 {
			return false
		}
	}
	return last == 1
}

func TestTheMovesOfAGateAreAChain(t *testing.T) {
	for _, procs := range []int{1, 2} {
		for range 20 {
			events := traced(t, procs, func(g *sched.Task, r rig, _ *trace.Recorder) {
				conversation(g, r)
				deadlines(g, r)
			})
			kinds := map[trace.Kind]int{}
			s := trace.NewState()
			for _, e := range events {
				trace.Reduce(s, e)
			}
			for key, moves := range gates(events) {
				for _, e := range moves {
					kinds[e.Kind]++
				}
				// With two workers a swap may be told long after another one that follows it.
				assert.True(t, chainable(moves) && (procs == 2 || chained(moves)), "%d workers, %v: %s", procs, key, told(moves))
			}
			for _, k := range []trace.Kind{trace.Wait, trace.Commit, trace.Polled, trace.Consume, trace.Move} {
				assert.Positive(t, kinds[k], "%v", k)
			}
			for slot, d := range s.Descs { // what Reduce makes of it is where the chain ends
				for mode, state := range map[trace.Mode]trace.Gate{trace.Read: d.Reading, trace.Write: d.Writing} {
					assert.Equal(t, ends(gates(events)[[3]uint32{slot, d.Gen, uint32(mode)}]), state)
				}
			}
		}
	}
}

// ends is the state that was entered once more than left.
func ends(moves []trace.Event) trace.Gate {
	entered := map[trace.Gate]int{trace.GateNil: 1}
	for _, e := range moves {
		entered[e.Gate[0]]--
		entered[e.Gate[1]]++
	}
	for state, n := range entered {
		if n > 0 {
			return state
		}
	}
	return trace.NoGate
}

// deadlines has one task whose deadline passes while it sleeps, and one that is closed
// under.
func deadlines(g *sched.Task, r rig) {
	for range 2 {
		c, err := r.dial(g, "127.0.0.1:80")
		if err != nil {
			panic(err)
		}
		c.d.SetDeadline(poller.Read, r.s.Now()+int64(time.Millisecond))
		c.read(g)
		c.d.SetDeadline(poller.Read, 0)
		g.Go(func(g *sched.Task) { g.Sleep(time.Millisecond); c.close() })
		c.read(g)
	}
}

func TestACommitThatIsRefusedIsToldAndTheTaskRunsOn(t *testing.T) {
	events := traced(t, 1, func(g *sched.Task, _ rig, _ *trace.Recorder) {
		g.Park(refusal{}, sched.ChanReceive)
	})
	commit := events[slices.IndexFunc(events, func(e trace.Event) bool { return e.Kind == trace.Commit && e.Why == trace.Refused })]
	after := events[commit.I]
	assert.Equal(t, []any{trace.Resume, commit.G, commit.I}, []any{after.Kind, after.G, after.Cause})
	s := trace.NewState()
	for _, e := range events[:commit.I] {
		trace.Reduce(s, e)
	}
	assert.Equal(t, trace.Running, s.Tasks[commit.G].Status)
}

// refusal is a commit that finds that its reason to sleep is gone.
type refusal struct{}

func (refusal) Commit(*sched.Task) bool { return false }

func TestEveryParkOfASleepIsFollowedByItsCommit(t *testing.T) {
	events := traced(t, 1, func(g *sched.Task, r rig, _ *trace.Recorder) {
		conversation(g, r)
		c := sched.NewChan[int](0)
		g.Go(func(g *sched.Task) { c.Send(g, 1) })
		c.Recv(g)
		g.Go(func(g *sched.Task) { c.Recv(g) })
		g.Yield()
		guest := r.s.Guest()
		c.Send(guest, 2)
		guest.Leave()
	})
	for i, e := range events {
		if e.Kind != trace.Park {
			continue
		}
		next := events[i+1]
		if e.Reason == sched.Yielding.String() {
			assert.Equal(t, []any{trace.Ready, e.G}, []any{next.Kind, next.G}, "it does not sleep")
			continue
		}
		assert.Equal(t, []any{trace.Commit, e.G, e.M, e.I}, []any{next.Kind, next.G, next.M, next.Cause}, "%+v", e)
	}
}

func TestForwardAndBackThroughARunGivesTheFirstState(t *testing.T) {
	for _, procs := range []int{1, 2} {
		events := traced(t, procs, func(g *sched.Task, r rig, _ *trace.Recorder) {
			conversation(g, r)
			deadlines(g, r)
		})
		s := trace.NewState()
		var changes []trace.Change
		for _, e := range events {
			changes = append(changes, trace.Reduce(s, e))
		}
		assert.NotEqual(t, trace.NewState(), s)
		for _, c := range slices.Backward(changes) {
			c.Undo(s)
		}
		assert.Equal(t, trace.NewState(), s)
	}
}

func TestANextNamesWhatFreedTheWorkerAndWhyTheTaskCanRun(t *testing.T) {
	for _, procs := range []int{1, 2} {
		events := traced(t, procs, func(g *sched.Task, r rig, _ *trace.Recorder) {
			conversation(g, r)
			g.Go(func(*sched.Task) {})
			g.Block(func() {})
		})
		woken := map[bool]int{}
		for _, e := range events {
			if e.Kind != trace.Next {
				continue
			}
			ready := events[e.Cause-1]
			require.Equal(t, []any{trace.Ready, e.G}, []any{ready.Kind, ready.G}, "why this task")
			if e.Freed != 0 {
				freed := events[e.Freed-1]
				assert.Equal(t, e.M, freed.M)
				assert.Contains(t, []trace.Kind{trace.Park, trace.Exit, trace.Handoff}, freed.Kind, "what freed the worker")
			}
			why := events[max(1, ready.Cause)-1]
			switch {
			case why.Kind == trace.Polled || why.Kind == trace.Timer:
				assert.EqualValues(t, 4, e.Step, "%+v", e)
			case why.Kind == trace.Spawn || why.Kind == trace.Park && why.Reason == sched.Yielding.String():
				assert.EqualValues(t, 3, e.Step, "%+v", e)
			}
			woken[e.Step == 4]++
		}
		assert.Greater(t, woken[true], 10)
		assert.Greater(t, woken[false], 10)
	}
}

func aNamedTask(*sched.Task) {}

func TestATaskHasTheNameOfItsFunction(t *testing.T) {
	var names []string
	for _, e := range traced(t, 1, func(g *sched.Task, _ rig, _ *trace.Recorder) {
		g.Go(aNamedTask)
		var wg sched.WaitGroup
		wg.Go(g, aNamedTask)
		wg.Wait(g)
		var group sched.Group
		group.Go(g, func(*sched.Task) error { return nil })
		assert.NoError(t, group.Wait(g))
	}) {
		if e.Kind == trace.Spawn {
			names = append(names, strings.TrimPrefix(e.Why, "greenpoll/poller/sim_test."))
		}
	}
	assert.Equal(t, []string{"traced.func1", "aNamedTask", "aNamedTask", "TestATaskHasTheNameOfItsFunction.func1.1"}, names)
}

func TestTheKernelNamesSlotCauseAndWhatIsUnread(t *testing.T) {
	var slot uint32
	events := traced(t, 1, func(g *sched.Task, r rig, _ *trace.Recorder) {
		l := r.k.RemoteListener("127.0.0.1:80", nil)
		c, err := r.dial(g, "127.0.0.1:80")
		require.NoError(t, err)
		defer c.close()
		slot = c.d.Slot()
		g.Sleep(time.Second)
		l.Accepted()[0].Send([]byte("four"))
		r.k.At(0, func() { l.Accepted()[0].Send([]byte("more")) })
		g.Sleep(time.Second)
	})
	var told []string
	for i, e := range events {
		if e.Kind != trace.Kernel || e.Slot != slot || e.T < 1e9 {
			continue
		}
		s := fmt.Sprintf("%s %d, %s %d", e.Why, e.N, e.Q, e.QLen)
		if e.Cause != 0 {
			s += " by " + events[e.Cause-1].Why
			assert.Less(t, e.Cause, events[i].I)
		}
		told = append(told, s)
	}
	assert.Equal(t, []string{
		"bytes arrived 4, unread 4", "edge: put on the ready list 0, ready list 1 by bytes arrived",
		"bytes arrived 4, unread 8", "edge: on the ready list already 0, ready list 1 by bytes arrived",
	}, told)
}
