package scenarios

import (
	"errors"
	"os"
	"time"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

// write: one task writes to a peer that does not read, until the kernel's buffers are full, and
// then once more. The task beside it is the peer, and makes room.
func write(t *greenpoll.Task, w *World) error {
	near, far, err := w.Connect(t)
	if err != nil {
		return err
	}
	if err := w.fill(t, near, far); err != nil {
		return errors.Join(err, near.Close(), far.Close())
	}
	var beside sched.Group
	beside.Go(t, w.later(drainer{far}.run))
	_, err = near.Write([]byte("hello")) // waits for room
	return errors.Join(err, beside.Wait(t), near.Close(), far.Close())
}

// fill writes from near to far until the kernel takes no more.
func (w *World) fill(t *greenpoll.Task, near, far *sock.Conn) error {
	size := 2 * w.Buffer // not a real kernel's own choice: one Read is to make room
	if err := errors.Join(near.SetWriteBuffer(size), far.SetReadBuffer(size)); err != nil {
		return err
	}
	for {
		if err := near.SetWriteDeadline(t.Sched().Time().Add(100 * time.Millisecond)); err != nil {
			return err
		}
		switch _, err := near.Write(make([]byte, size)); {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return near.SetWriteDeadline(time.Time{})
		case err != nil:
			return err
		}
	}
}

// A drainer reads all that is there.
type drainer struct{ conn *sock.Conn }

func (d drainer) run(t *greenpoll.Task) error {
	_, err := d.conn.Bind(t).Read(make([]byte, 1<<20))
	return err
}
