package scenarios

import (
	"errors"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
)

// ten: ten tasks read, each from a connection of its own, on which nothing has arrived yet. All
// park, and one worker waits for all of them, in one call. The other side is no task of this
// program: once it has all connections it takes its time, and then answers on each.
func ten(t *greenpoll.Task, w *World) (err error) {
	var far *sim.RemoteListener
	answer := func() {
		for _, other := range far.Accepted() {
			other.Send([]byte("hello"))
		}
	}
	far = w.Sim.RemoteListener("127.0.0.1:80", func(*sim.Remote) {
		if len(far.Accepted()) == w.Tasks {
			w.Sim.At(max(0, w.Delay), answer)
		}
	})
	defer far.Close()
	near := make([]*sock.Conn, w.Tasks)
	for i := range near {
		if near[i], err = sock.Dial(t, "tcp", "127.0.0.1:80"); err != nil {
			return err
		}
	}
	var reading sched.Group
	for _, c := range near {
		reading.Go(t, reader{c}.run)
	}
	err = reading.Wait(t)
	for _, c := range near {
		err = errors.Join(err, c.Close())
	}
	return err
}
