package timeline

import (
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"greenpoll/cmd/greenpoll/internal/session"
	"greenpoll/scenarios"
)

// ofScenario returns the whole run of one, with the view before its first event.
func ofScenario(t *testing.T, name, backend string) *Timeline {
	root, err := session.FindRoot()
	require.NoError(t, err)
	s, err := session.Start(t.Context(), session.Spec{Root: root, Scenario: name, Backend: backend, Workers: 2})
	require.NoError(t, err)
	defer s.Close()
	events := New(s.Header())
	for {
		l, err := s.Next(t.Context())
		if err == io.EOF {
			return events
		}
		require.NoError(t, err)
		events.Add(l)
	}
}

// At each event the state is the same, however the view has come there.
func TestNForwardAndNBackIsTheFirstState(t *testing.T) {
	for _, s := range scenarios.All {
		for _, backend := range []string{"epoll", "kqueue", "iocp"} {
			events := ofScenario(t, s.Name, backend)
			states := []string{fmt.Sprint(*events.State)}
			for events.Forward() {
				states = append(states, fmt.Sprint(*events.State))
			}
			require.Len(t, states, len(events.Lines)+1)
			require.Equal(t, len(events.Lines), events.View())
			require.False(t, events.Forward(), "there is no further event")
			for n := len(events.Lines); n > 0; n-- {
				require.Equal(t, states[n], fmt.Sprint(*events.State), "%s, %s, event %d", s.Name, backend, n)
				require.True(t, events.Back())
			}
			require.Equal(t, states[0], fmt.Sprint(*events.State))
			require.False(t, events.Back(), "there is no earlier one")
			require.Equal(t, 0, events.View())
		}
	}
}

// A Teller takes each event once, in order.
func TestWhatWasToldStaysWhenTheViewMoves(t *testing.T) {
	events := ofScenario(t, "read", "epoll")
	for range 5 {
		require.True(t, events.Skip())
	}
	require.Empty(t, events.Told[4].Words, "they are left to what is shown")
	require.True(t, events.Forward())
	told := events.Told[5]
	require.NotEmpty(t, told.Said)
	require.Contains(t, told.Words, "task", "its first use")
	for events.Back() {
	}
	for range 6 {
		require.True(t, events.Forward())
	}
	require.Equal(t, told, events.Told[5])
	require.Len(t, events.Told, 6)
}
