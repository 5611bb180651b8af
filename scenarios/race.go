package scenarios

import (
	"errors"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

// race: a question and its answer, the two ends on a worker each. The question arrives when
// the answerer's try has failed and its gate says that it is about to sleep. The event finds no
// sleeper there and leaves word; the commit finds that word, is refused, and the task runs on.
func race(t *greenpoll.Task, w *World) error {
	near, far, err := w.Connect(t)
	if err != nil {
		return err
	}
	var beside sched.Group
	beside.Go(t, answerer{near}.run)
	beside.Go(t, asker{far}.run)
	return errors.Join(beside.Wait(t), near.Close(), far.Close())
}

// An answerer reads first, and then writes.
type answerer struct{ conn *sock.Conn }

func (a answerer) run(t *greenpoll.Task) error {
	return errors.Join(reader(a).run(t), writer(a).run(t))
}

// An asker writes first, and then reads.
type asker struct{ conn *sock.Conn }

func (a asker) run(t *greenpoll.Task) error {
	return errors.Join(writer(a).run(t), reader(a).run(t))
}
