package main

import (
	"errors"
	"io"
	"time"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
	"greenpoll/trace"
)

// tellSteps starts a separate Run in which a read has to wait, records it,
// and prints what happened. (It does not record the server itself: that recording
// would never end.)
func tellSteps(w io.Writer) error {
	events := trace.New()
	var reader uint64
	err := greenpoll.Run(func(t *greenpoll.Task) error {
		l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		var both sched.Group
		both.Go(t, func(t *greenpoll.Task) error { return greetLate(l.Bind(t), t) })
		both.Go(t, func(t *greenpoll.Task) error {
			reader = t.ID()
			c, err := sock.Dial(t, "tcp", l.Addr().String())
			if err != nil {
				return err
			}
			_, err = c.Read(make([]byte, 100))
			return err
		})
		return both.Wait(t)
	}, greenpoll.WithTrace(events), greenpoll.WithWorkers(1))
	if err != nil {
		return err
	}
	return trace.NarrateCall(w, trace.Lines(events.Events()), reader, "read")
}

// greetLate accepts one connection and sends its greeting late. If that fails, it
// closes the connection, which wakes the reader.
func greetLate(l *sock.Listener, t *greenpoll.Task) error {
	c, err := l.Accept()
	if err != nil {
		return errors.Join(err, l.Close())
	}
	t.Sleep(20 * time.Millisecond)
	_, err = io.WriteString(c, "hello")
	return errors.Join(err, c.Close())
}
