package sched

// This file answers: what happens to a guest's timed wait when Run ends? No worker is
// left to fire its timer.

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheEndOfRunEndsAGuestsWaitForATime(t *testing.T) {
	const longer = time.Hour
	for name, wait := range map[string]func(g *Task){
		"sleep":  func(g *Task) { g.Sleep(longer) },
		"select": func(g *Task) { assert.Equal(t, -1, Select(g, longer, NewChan[int](0).OnRecv(nil, nil))) },
	} {
		for _, early := range []bool{true, false} {
			s, err := New(Config{Procs: 1})
			require.NoError(t, err)
			over := make(chan struct{})
			g := s.Guest()
			begin := func() {
				defer close(over)
				wait(g)
			}
			require.NoError(t, s.Run(func(main *Task) error {
				if early {
					go begin()
					for g.Status() != Parked || s.timers.first.Load() == 0 {
						main.Yield()
					}
				}
				return nil
			}))
			if !early {
				go begin()
			}
			select {
			case <-over:
			case <-time.After(20 * time.Second):
				t.Fatalf("%s, before the end: %v: the guest waits for ever", name, early)
			}
			g.Leave()
		}
	}
}
