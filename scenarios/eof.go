package scenarios

import (
	"errors"
	"io"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

// eof: the last bytes and the end of the stream arrive at once, and share an event. The first
// Read takes the bytes, the second has to see the end, although no event will come for it.
func eof(t *greenpoll.Task, w *World) error {
	near, far, err := w.Connect(t)
	if err != nil {
		return err
	}
	var beside sched.Group
	beside.Go(t, last{far}.run)
	err = reader{near}.run(t)
	if _, ended := near.Read(make([]byte, 16)); ended != io.EOF {
		err = errors.Join(err, errors.New("the stream has not ended"), ended)
	}
	return errors.Join(err, beside.Wait(t), near.Close())
}

// A last writes for the last time.
type last struct{ conn *sock.Conn }

func (l last) run(t *greenpoll.Task) error {
	return errors.Join(writer(l).run(t), l.conn.Close())
}
