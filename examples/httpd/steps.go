package main

import (
	"fmt"
	"io"
	"time"

	"greenpoll"
	"greenpoll/sock"
	"greenpoll/trace"
)

// tellSteps runs a small world of its own, in which a read has to wait, records it
// and tells what happened. (The server itself is not recorded: that would be without
// end.)
func tellSteps(w io.Writer) {
	events := trace.New()
	var reader uint64
	err := greenpoll.Run(func(t *greenpoll.Task) error {
		l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		t.Go(func(t *greenpoll.Task) {
			if c, err := l.Bind(t).Accept(); err == nil {
				t.Sleep(20 * time.Millisecond)
				io.WriteString(c, "hello")
			}
		})
		c, err := sock.Dial(t, "tcp", l.Addr().String())
		if err != nil {
			return err
		}
		reader = t.ID()
		_, err = c.Read(make([]byte, 100))
		return err
	}, greenpoll.WithTrace(events), greenpoll.WithWorkers(1))
	if err == nil {
		err = trace.NarrateCall(w, trace.Lines(events.Events()), reader, "read")
	}
	if err != nil {
		fmt.Fprintln(w, err)
	}
}
