package poller

// This file answers: does the trace tell each move of a gate as the swap has made it? Each
// test stops one side at a point of point.go and lets the other side move there.

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/sched"
	"greenpoll/trace"
)

// movesOf has a task call body with a descriptor, and returns what was told of its read
// gate. At the point the other side moves, once.
func movesOf(t *testing.T, point Point, other func(p *Poller, d *Desc), body func(t *sched.Task, d *Desc)) (told []string, events []trace.Event) {
	tr := trace.New()
	k := &idleKernel{now: 1000}
	s, err := sched.New(sched.Config{Procs: 1, Clock: k, Trace: tr})
	require.NoError(t, err)
	p := New(s, k, nil)
	require.NoError(t, s.Run(func(g *sched.Task) error {
		d := open(t, p)
		p.at = func(_ *gate, at Point) {
			if at == point && other != nil {
				act := other
				other = nil
				act(p, d)
			}
		}
		body(g, d)
		p.at = nil
		return nil
	}))
	events = tr.Events()
	for _, e := range events {
		if e.Slot != 0 && e.Mode == trace.Read {
			told = append(told, fmt.Sprintf("%v %v %v", e.Kind, e.Gate[0], e.Gate[1]))
			if e.Kind == trace.Commit && e.Why != "" {
				told[len(told)-1] += e.Why
			}
		}
	}
	return told, events
}

func wait1(t *sched.Task, d *Desc) { d.Wait(t, Read) }

func event1(p *Poller, d *Desc) { deliverTo(p, d.token(), Read) }

func expire(p *Poller, d *Desc) {
	woken, _ := d.SetDeadline(Read, 1)
	p.s.ReadyAll(woken)
}

func closeIt(p *Poller, d *Desc) {
	woken, _, _ := d.Evict()
	p.s.ReadyAll(woken)
}

func TestAnEventBeforeTheSleepRefusesTheCommit(t *testing.T) {
	told, events := movesOf(t, AtCommit, event1, wait1)
	assert.Equal(t, []string{"wait nil waiting", "polled waiting ready", "commit  refused", "consume ready nil"}, told)
	for _, e := range events {
		if e.Kind == trace.Commit && e.Why == trace.Refused {
			next := events[e.I]
			assert.Equal(t, []any{trace.Resume, e.G, e.I}, []any{next.Kind, next.G, next.Cause}, "it runs on, because of that")
		}
	}
}

func TestAnEventBeforeTheWaitIsConsumedWithoutASleep(t *testing.T) {
	told, events := movesOf(t, AtConsume, event1, wait1)
	assert.Equal(t, []string{"polled nil ready", "consume ready nil"}, told)
	for _, e := range events {
		if e.Kind == trace.Consume {
			assert.EqualValues(t, 3, e.Step, "nothing has woken it")
		}
	}
}

func TestAnEventBeforeATryIsToldAsForgotten(t *testing.T) {
	told, _ := movesOf(t, AtReset, event1, func(_ *sched.Task, d *Desc) {
		require.NoError(t, d.Prepare(Read))
		require.NoError(t, d.Prepare(Read)) // nothing is there any more, and nothing is told
	})
	assert.Equal(t, []string{"polled nil ready", "move ready nil"}, told)
}

func TestASecondEventMovesNothing(t *testing.T) {
	told, _ := movesOf(t, AtReset, nil, func(_ *sched.Task, d *Desc) {
		event1(d.p, d)
		event1(d.p, d)
	})
	assert.Equal(t, []string{"polled nil ready", "polled ready ready"}, told)
}

func TestADeadlineOrACloseBeforeTheSleepIsAMove(t *testing.T) {
	for name, act := range map[string]func(*Poller, *Desc){"deadline": expire, "close": closeIt} {
		told, _ := movesOf(t, AtCommit, act, wait1)
		assert.Equal(t, []string{"wait nil waiting", "move waiting nil", "commit  refused"}, told, name)
		told, _ = movesOf(t, AtWaiting, act, wait1)
		assert.Equal(t, []string{"wait nil waiting", "move waiting nil"}, told, "%s: the second check finds it", name)
	}
}

func TestWhatFollowsATimeOutIsToldByTheSwapsOwnValues(t *testing.T) {
	// The deadline takes the sleeping task; before that runs, an event comes as well.
	asleep := func(act ...func(*Poller, *Desc)) func(*sched.Task, *Desc) {
		return func(g *sched.Task, d *Desc) {
			g.Go(func(*sched.Task) {
				for _, a := range act {
					a(d.p, d)
				}
			})
			d.Wait(g, Read)
		}
	}
	told, _ := movesOf(t, AtReset, nil, asleep(expire))
	assert.Equal(t, []string{"wait nil waiting", "commit waiting task", "move task timed-out", "move timed-out nil"}, told)
	told, _ = movesOf(t, AtReset, nil, asleep(expire, event1))
	assert.Equal(t, []string{"wait nil waiting", "commit waiting task", "move task timed-out", "polled timed-out readied", "consume readied nil"}, told)
	told, _ = movesOf(t, AtReset, nil, asleep(event1, closeIt))
	assert.Equal(t, []string{"wait nil waiting", "commit waiting task", "polled task readied", "move readied nil"}, told)
}
