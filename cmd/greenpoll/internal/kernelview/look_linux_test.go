package kernelview_test

// This file answers: is what the trace tells of a program true, seen from outside?

import (
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/cmd/greenpoll/internal/kernelview"
	"greenpoll/cmd/greenpoll/internal/session"
	"greenpoll/trace"
)

// A stepper steps read on the real kernel.
type stepper struct {
	*testing.T
	session.Session
}

func newStepper(t *testing.T) stepper {
	root, err := session.FindRoot()
	require.NoError(t, err)
	s, err := session.Start(t.Context(), session.Spec{Root: root, Scenario: "read", Real: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return stepper{t, s}
}

// to steps to the next event for which is holds, and stops there.
func (s stepper) to(is func(trace.Line) bool) trace.Line {
	for {
		l, err := s.Next(s.Context())
		require.NoError(s, err)
		if is(l) {
			return l
		}
	}
}

func (s stepper) look() kernelview.View {
	v, err := kernelview.Look(s.PID())
	require.NoError(s, err)
	require.Empty(s, v.Why)
	return v
}

func armed(v kernelview.View, slot uint32) (all []kernelview.Armed) {
	for _, a := range v.Armed {
		if a.Slot == slot {
			all = append(all, a)
		}
	}
	return all
}

func of(kind trace.Kind, mode trace.Mode, task uint64) func(trace.Line) bool {
	return func(l trace.Line) bool { return l.Kind == kind && l.Mode == mode && l.G == task }
}

// What the wait changes is one word in the program's memory: there is no system call.
func TestASocketIsArmedOnceAtOpenAndTheWaitChangesNothingInTheKernel(t *testing.T) {
	s := newStepper(t)
	call := s.to(func(l trace.Line) bool { return l.Kind == trace.Call && l.Why == "read" })
	opened := armed(s.look(), call.Slot)
	require.Len(t, opened, 1, "before the first try")
	assert.Equal(t, int(call.FD), opened[0].FD)
	assert.Equal(t, call.Gen, opened[0].Gen)
	assert.Equal(t, []string{"EPOLLIN", "EPOLLPRI", "EPOLLOUT", "EPOLLERR", "EPOLLHUP", "EPOLLRDHUP", "EPOLLET"}, opened[0].Events)

	s.to(of(trace.Try, trace.Read, call.G))
	before := s.look()
	s.to(of(trace.Commit, trace.Read, call.G)) // wait, park, commit: the task sleeps
	assert.Equal(t, before, s.look())

	s.to(of(trace.Return, trace.Read, call.G))
	assert.Equal(t, opened, armed(s.look(), call.Slot), "and after the read")
}

func TestBytesAreSeenInTheKernelBeforeTheReadTakesThem(t *testing.T) {
	s := newStepper(t)
	call := s.to(func(l trace.Line) bool { return l.Kind == trace.Call && l.Why == "read" })
	unread := func() string {
		v := s.look()
		i := slices.IndexFunc(v.Sockets, func(o kernelview.Socket) bool { return o.FD == int(call.FD) })
		require.GreaterOrEqual(t, i, 0)
		assert.Equal(t, "ESTABLISHED", v.Sockets[i].State)
		assert.Regexp(t, `^127\.0\.0\.1:\d+$`, v.Sockets[i].Local)
		assert.Regexp(t, `^127\.0\.0\.1:\d+$`, v.Sockets[i].Peer)
		return v.Sockets[i].Unread
	}
	assert.Equal(t, "0", unread())
	s.to(of(trace.Ready, trace.NoMode, call.G))
	assert.Equal(t, "5", unread(), "the task is woken, and has not run yet")
	s.to(of(trace.Try, trace.Read, call.G))
	assert.Equal(t, "0", unread(), "the second try took them")
}

func TestTheEventfdOfThePollIsInTheEpollWithoutASlot(t *testing.T) {
	s := newStepper(t)
	s.to(func(l trace.Line) bool { return l.Kind == trace.Open })
	wake := armed(s.look(), 0)
	require.Len(t, wake, 1)
	assert.Equal(t, []string{"EPOLLIN", "EPOLLERR", "EPOLLHUP"}, wake[0].Events)
}

func TestAProgramWithoutGreenpollHasNothingToSee(t *testing.T) {
	v, err := kernelview.Look(os.Getpid())
	require.NoError(t, err)
	assert.Equal(t, -1, v.Epoll)
	assert.Empty(t, v.Armed)
	assert.Equal(t, "the program has no epoll of greenpoll's at the moment", v.Why)
}

func TestAProcessThatHasEndedIsAnError(t *testing.T) {
	_, err := kernelview.Look(1 << 30)
	assert.ErrorIs(t, err, os.ErrNotExist)
}
