package poller

// This file answers: does a deadline end the waits of its direction, at its time
// and not after it was reset?

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/sched"
	"greenpoll/trace"
)

func TestADeadlineThatHasPassedFailsAtOnce(t *testing.T) {
	p, _ := newIdle(t)
	d := open(t, p)
	g := p.s.Guest()
	defer g.Leave()
	_, err := d.SetDeadline(Read, p.s.Now())
	require.NoError(t, err)
	assert.Equal(t, os.ErrDeadlineExceeded, d.Prepare(Read))
	assert.Equal(t, os.ErrDeadlineExceeded, d.Wait(g, Read))
	assert.NoError(t, d.Prepare(Write), "the other direction has none")
}

func TestADeadlineSetToThePastWakesItsDirection(t *testing.T) {
	p, _ := newIdle(t)
	d := open(t, p)
	r, w := guestWaits(d, Read), guestWaits(d, Write)
	woken, err := d.SetDeadline(Write, 1)
	require.NoError(t, err)
	assert.Equal(t, 1, readyAll(p, woken))
	assert.Equal(t, os.ErrDeadlineExceeded, <-w)
	assert.Equal(t, trace.GateTask, stateOf(d.gates[0].state.Load()))
	woken, err = d.SetDeadline(Read|Write, 1)
	require.NoError(t, err)
	assert.Equal(t, 1, readyAll(p, woken))
	assert.Equal(t, os.ErrDeadlineExceeded, <-r)
}

func TestADeadlineOfZeroIsNone(t *testing.T) {
	p, _ := newIdle(t)
	d := open(t, p)
	d.SetDeadline(Read, 1)
	d.SetDeadline(Read, 0)
	assert.NoError(t, d.Prepare(Read))
	r := guestWaits(d, Read)
	assert.Equal(t, 1, deliverTo(p, d.token(), Read))
	assert.NoError(t, <-r)
}

func TestADeadlineFiresAtItsTime(t *testing.T) {
	p, k := newIdle(t)
	d := open(t, p)
	hour := int64(time.Hour)
	require.NoError(t, p.s.Run(func(g *sched.Task) error {
		d.SetDeadline(Read, p.s.Now()+hour)
		d.SetDeadline(Read, p.s.Now()+2*hour) // the first one counts no more
		begin := k.Now()
		assert.Equal(t, os.ErrDeadlineExceeded, d.Wait(g, Read))
		assert.GreaterOrEqual(t, k.Now()-begin, 2*hour)

		d.SetDeadline(Read, 0)
		deliverTo(p, d.token(), Read)
		assert.NoError(t, d.Wait(g, Read), "after a reset it is as if it had not passed")
		return nil
	}))
}

func TestAnOldTimerDoesNotExpireADeadlineThatWasReset(t *testing.T) {
	p, _ := newIdle(t)
	d := open(t, p)
	d.SetDeadline(Read, 1<<60)
	dl := &d.deadlines[0]
	firing := dl.seq
	for _, when := range []int64{1 << 61, 0} {
		d.SetDeadline(Read, when)
		woken := dl.Fire(&dl.Timer, firing)
		assert.Zero(t, woken.Len())
		assert.NoError(t, d.Prepare(Read))
	}
	// Nor does it find the next descriptor in the slot.
	d.SetDeadline(Read, 1<<60)
	firing = dl.seq
	d.Evict()
	d.Close()
	require.Same(t, d, open(t, p))
	d.SetDeadline(Read, 1<<61)
	dl.Fire(&dl.Timer, firing)
	assert.NoError(t, d.Prepare(Read))
}

func TestMovingADeadlineToLaterLeavesItsTimer(t *testing.T) {
	p, k := newIdle(t)
	d := open(t, p)
	hour := int64(time.Hour)
	require.NoError(t, p.s.Run(func(g *sched.Task) error {
		begin := k.Now()
		for i := range int64(10) {
			d.SetDeadline(Read, begin+hour+i)
		}
		dl := &d.deadlines[0]
		assert.Equal(t, []int64{begin + hour, begin + hour + 9}, []int64{dl.timer, dl.when})
		d.SetDeadline(Read, begin+2*hour)
		assert.Equal(t, os.ErrDeadlineExceeded, d.Wait(g, Read))
		assert.Equal(t, begin+2*hour, k.Now(), "the timer was set again when it had fired")

		d.SetDeadline(Read, begin+9*hour)
		d.SetDeadline(Read, begin+4*hour)
		d.SetDeadline(Read, begin+3*hour)
		assert.Equal(t, os.ErrDeadlineExceeded, d.Wait(g, Read))
		assert.Equal(t, begin+3*hour, k.Now(), "to an earlier time the timer is moved")
		return nil
	}))
}
