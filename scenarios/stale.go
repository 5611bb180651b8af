package scenarios

import (
	"errors"
	"time"

	"greenpoll"
	"greenpoll/poller"
	"greenpoll/sched"
)

// nearNumber is the number of the connection that Connect returns first. The simulated kernel
// gives the lowest that is free, from 3 on, and the listener has that.
const nearNumber = 4

// stale: an event that the kernel has for a descriptor which is closed by now. Its number and
// its slot belong to the next connection already, on which a task waits: the generation in the
// event's token is the old one, and so the event reaches nobody.
func stale(t *greenpoll.Task, w *World) error {
	near, far, err := w.Connect(t)
	if err != nil {
		return err
	}
	if err := errors.Join(near.Close(), far.Close()); err != nil {
		return err
	}
	if near, far, err = w.Connect(t); err != nil { // has the same numbers
		return err
	}
	reported := false
	w.Sim.At(time.Microsecond, func() { reported = w.Sim.Replay(nearNumber, poller.Read) })
	var beside sched.Group
	beside.Go(t, writer{far}.run)
	_, err = near.Read(make([]byte, 16))
	err = errors.Join(err, beside.Wait(t), near.Close(), far.Close())
	if !reported {
		err = errors.Join(err, errors.New("there was no event"))
	}
	return err
}
