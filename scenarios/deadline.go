package scenarios

import (
	"errors"
	"fmt"
	"os"

	"greenpoll"
)

// deadline: one task reads with a deadline, and nothing arrives. A timer wakes it, not the
// kernel, and its Read returns os.ErrDeadlineExceeded.
func deadline(t *greenpoll.Task, w *World) error {
	near, far, err := w.Connect(t)
	if err != nil {
		return err
	}
	err = near.SetReadDeadline(t.Sched().Time().Add(w.Delay))
	if err == nil {
		_, err = near.Read(make([]byte, 16))
	}
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		err = fmt.Errorf("not the deadline, but %w", err)
	} else {
		err = nil
	}
	return errors.Join(err, near.Close(), far.Close())
}
