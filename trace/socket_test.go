package trace

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// sockets returns descriptor 7's socket after each of events, which are numbered.
func sockets(t *testing.T, simulated bool, events ...Event) (after []Socket) {
	s := NewState()
	s.Simulated = simulated
	var changes []Change
	for i, e := range events {
		e.I, e.FD, e.Slot, e.P, e.M = uint64(i+1), 7, 1, -1, -1
		changes = append(changes, Reduce(s, e))
		after = append(after, s.Sockets[7])
	}
	for i := len(changes) - 1; i >= 0; i-- {
		require.Equal(t, after[i], s.Sockets[7], "back at event %d", i+1)
		changes[i].Undo(s)
	}
	require.Empty(t, s.Sockets)
	return after
}

func TestASimulatedKernelTellsOfEachByteAndOfItsReadyList(t *testing.T) {
	after := sockets(t, true,
		Event{Kind: Open, Sys: "epoll_ctl"},
		Event{Kind: Kernel, Q: "unread", QLen: 5, Mode: Read},
		Event{Kind: Kernel, Q: "ready list", QLen: 3, Mode: Read},
		Event{Kind: Polled, Mode: Read},
		Event{Kind: Try, Mode: Read, Sys: "recvfrom", Ret: 3},
		Event{Kind: Try, Mode: Write, Sys: "sendto", Ret: 2},
		Event{Kind: Try, Mode: Read, Sys: "recvfrom", Ret: 0},
		Event{Kind: Try, Mode: Read, Sys: "recvfrom", Ret: -1, Errno: eagain})
	require.Equal(t, []Socket{{Armed: 1}, {Armed: 1, Unread: 5}, {Armed: 1, Unread: 5, Listed: 1}, {Armed: 1, Unread: 5},
		{Armed: 1, Unread: 2}, {Armed: 1, Unread: 2}, {Armed: 1, Unread: 2}, {Armed: 1}}, after)
}

// Between two answers of a real kernel anything may arrive.
func TestOfARealKernelOnlyAnswersAreKnown(t *testing.T) {
	after := sockets(t, false,
		Event{Kind: Open, Sys: "epoll_ctl"},
		Event{Kind: Try, Mode: Read, Sys: "recvfrom", Ret: -1, Errno: eagain},
		Event{Kind: Polled, Mode: Read})
	require.Equal(t, []Socket{{Armed: 1, Unread: -1, Listed: -1}, {Armed: 1, Listed: -1}, {Armed: 1, Unread: -1, Listed: -1}}, after)
}

func TestAnAcceptTakesOneConnection(t *testing.T) {
	after := sockets(t, true, Event{Kind: Kernel, Q: "unread", QLen: 2}, Event{Kind: Try, Mode: Read, Sys: "accept4", Ret: 9})
	require.Equal(t, int64(1), after[1].Unread)
}

func TestAnOperationIsPendingUntilItsCompletion(t *testing.T) {
	after := sockets(t, true,
		Event{Kind: Submit, Mode: Read, Sys: "WSARecv", Why: Pending},
		Event{Kind: Submit, Mode: Write, Sys: "WSASend", Why: Pending},
		Event{Kind: Submit, Mode: Write, Sys: "WSASend"},
		Event{Kind: Complete, Mode: Read, Sys: "WSARecv", N: 5},
		Event{Kind: Complete, Mode: Write, Sys: "WSASend", N: 5})
	var pending [][]string
	for _, s := range after {
		pending = append(pending, s.Pending)
	}
	require.Equal(t, [][]string{{"WSARecv"}, {"WSARecv", "WSASend"}, {"WSARecv", "WSASend"}, {"WSASend"}, {}}, pending)
}

func TestAClosedSocketIsGoneAndComesBackByUndo(t *testing.T) {
	after := sockets(t, true, Event{Kind: Open}, Event{Kind: Close, Sys: "close"})
	require.Equal(t, []Socket{{Armed: 1}, {}}, after)
}

// The number may be another descriptor's by then.
func TestACallThatReturnsAfterTheCloseDoesNotBringTheSocketBack(t *testing.T) {
	s := NewState()
	for i, k := range []Kind{Open, Call, Wait, Close, Polled, Return} {
		Reduce(s, Event{I: uint64(i + 1), Kind: k, FD: 7, Slot: 1, G: 1, P: 0, M: 0})
	}
	require.Empty(t, s.Sockets)
}

// It names a slot, and the number may be another descriptor's.
func TestAStaleReportIsAboutNoSocket(t *testing.T) {
	s := NewState()
	Reduce(s, Event{I: 1, Kind: Polled, Slot: 3, Why: Stale, P: -1, M: -1})
	require.Empty(t, s.Sockets)
}
