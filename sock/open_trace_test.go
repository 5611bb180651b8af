package sock_test

// This file answers: does the trace of an open name what the kernel was asked for?

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sock"
	"greenpoll/trace"
)

func TestAnOpenNamesTheDescriptorAndTheEventsAskedFor(t *testing.T) {
	for backend, want := range map[string]struct {
		sys, said string
		events    int64
	}{
		sim.Epoll:  {"epoll_ctl", "arms fd 3 with the kernel, once, for both directions, edge-triggered (one epoll_ctl)", 0x80002007},
		sim.Kqueue: {"kevent", "arms fd 3 with the kernel, once, for both directions, edge-triggered (one kevent)", 3},
		sim.IOCP:   {"CreateIoCompletionPort", "adds fd 3 to the completion port, once", 0},
	} {
		rec := trace.New()
		require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
			l, err := sock.Listen(task, "tcp", "127.0.0.1:0")
			require.NoError(t, err)
			return l.Close()
		}, greenpoll.WithKernel(sim.New(sim.Config{Backend: backend})), greenpoll.WithWorkers(1), greenpoll.WithTrace(rec)))
		for _, e := range rec.Events() {
			if e.Kind == trace.Open {
				assert.Equal(t, want.sys, e.Sys)
				assert.Equal(t, [3]int64{int64(e.FD), want.events}, e.Args)
			}
		}
		var story strings.Builder
		require.NoError(t, trace.Narrate(&story, trace.Lines(rec.Events()), 1))
		assert.Contains(t, strings.Join(strings.Fields(story.String()), " "), want.said)
	}
}
