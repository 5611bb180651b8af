package trace

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

type exported struct {
	Events []chromeEvent  `json:"traceEvents"`
	Other  map[string]any `json:"otherData"`
}

func export(t *testing.T, lines []Line) exported {
	t.Helper()
	h := header
	h.Order = Free
	return exportWith(t, h, lines)
}

func exportWith(t *testing.T, h Header, lines []Line) (x exported) {
	t.Helper()
	var file strings.Builder
	require.NoError(t, Encode(&file, h, lines))
	d, err := NewDecoder(strings.NewReader(file.String()))
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, ExportPerfetto(&b, d))
	require.True(t, json.Valid(b.Bytes()))
	require.NoError(t, json.Unmarshal(b.Bytes(), &x))
	return x
}

func (x exported) of(phase string) (events []chromeEvent) {
	for _, e := range x.Events {
		if e.Phase == phase {
			events = append(events, e)
		}
	}
	return events
}

// at returns when e.TID's slice that is named so begins, and when it ends.
func (x exported) at(t *testing.T, name string) (from, to float64) {
	t.Helper()
	for i, e := range x.Events {
		switch {
		case e.Name != name:
		case e.Phase == "X":
			return e.TS, e.TS + *e.Dur
		case e.Phase == "B":
			for _, end := range x.Events[i:] {
				if end.Phase == "E" && end.TID == e.TID {
					return e.TS, end.TS
				}
			}
		}
	}
	require.Fail(t, "no slice", name)
	return 0, 0
}

func TestWorkersAreThreadsAndWhatTasksRunAreSlices(t *testing.T) {
	x := export(t, sample())
	require.Equal(t, "tenget", x.Other["scenario"])
	var names, runs []string
	for _, e := range x.of("M") {
		if e.Name != "thread_sort_index" {
			names = append(names, e.Args["name"].(string))
		}
	}
	require.Equal(t, []string{"tenget, epoll on linux", "outside", "worker 0"}, names)
	for _, e := range x.of("B") {
		runs = append(runs, e.Name)
		require.Equal(t, int32(1), e.TID, "0 is the system's own")
	}
	require.Equal(t, []string{"task 1", "task 2 main.get", "task 7", "sleeps in the poll", "task 2 main.get"}, runs)
	from, to := x.at(t, "sleeps in the poll")
	require.InDelta(t, 1996.7, to-from, 0.001, "in microseconds")
}

// A viewer nests slices by their times alone.
func TestEveryEventHasItsSliceAndSlicesOfAThreadNeverCross(t *testing.T) {
	for _, order := range []string{Exact, Free} {
		h := header
		h.Order = order
		x := exportWith(t, h, sample())
		type slice struct{ from, to float64 }
		open, all := map[int32][]slice{}, map[int32][]slice{}
		for _, e := range x.Events {
			switch o := open[e.TID]; e.Phase {
			case "X":
				all[e.TID] = append(all[e.TID], slice{e.TS, e.TS + *e.Dur})
			case "B":
				open[e.TID] = append(o, slice{from: e.TS})
			case "E":
				last := o[len(o)-1]
				open[e.TID], all[e.TID] = o[:len(o)-1], append(all[e.TID], slice{last.from, e.TS})
			}
		}
		require.Len(t, x.of("X"), len(sample())-len(x.of("B"))+4, "a sleep begins without a slice of its own; four tasks are resumed")
		for tid, slices := range all {
			require.Empty(t, open[tid], "left open")
			for _, a := range slices {
				require.Less(t, a.from, a.to)
				for _, b := range slices {
					require.False(t, a.from < b.from-1e-6 && b.from < a.to-1e-6 && a.to < b.to-1e-6, "%v: %v crosses %v", tid, a, b)
				}
			}
		}
	}
}

// The clock of a stepped run stands still while tasks run, and slices without width are
// nothing to look at.
func TestWhereTheClockStandsStillEachEventIsDrawnAsWide(t *testing.T) {
	h := header
	h.Order = Exact
	lines := sample()
	for i := range lines {
		lines[i].T = 0
	}
	x := exportWith(t, h, lines)
	for _, e := range x.of("X") {
		require.InDelta(t, 20.0, *e.Dur, 0.001, e.Name)
		require.Equal(t, "0 ns", e.Args["time"], "the true one")
	}
	require.NotEmpty(t, x.of("X"))
}

func TestASliceSaysWhatHappenedAndWhere(t *testing.T) {
	for _, e := range export(t, sample()).of("X") {
		if e.Name == "try recvfrom: "+ErrnoName(eagain) {
			require.Equal(t, "sock/fd_try.go:41", e.Args["at"])
			require.Contains(t, e.Args["said"], "task 2 asks the kernel for the bytes of fd 7")
			return
		}
	}
	require.Fail(t, "no try")
}

// An arrow has two ends with one number, each in a slice of the event's own.
func TestArrowsLeadFromWhatWokeATaskToWhereItGoesOn(t *testing.T) {
	x := export(t, sample())
	begins, ends := x.of("s"), x.of("f")
	require.Len(t, begins, 4)
	require.Len(t, ends, 4)
	for i := range begins {
		require.Equal(t, begins[i].Name+begins[i].Cat, ends[i].Name+ends[i].Cat)
		require.NotZero(t, ends[i].ID)
		require.Equal(t, "e", ends[i].Bind, "bound to the slice around it")
	}
	last := ends[3]
	require.Equal(t, uint64(23), last.ID)
	for i, e := range x.Events {
		if e.Phase == "s" || e.Phase == "f" {
			around := x.Events[i-1]
			require.Regexp(t, map[string]string{"s": "^ready task", "f": "^resume task"}[e.Phase], around.Name)
			require.Greater(t, e.TS, around.TS)
			require.Less(t, e.TS, around.TS+*around.Dur)
		}
	}
}

func TestATaskThatRunsToTheTracesEndHasItsSlice(t *testing.T) {
	x := export(t, sample()[:3])
	require.Len(t, x.of("B"), 1)
	require.Len(t, x.of("E"), 1)
	require.Len(t, export(t, nil).Events, 1, "the name of what was run")
}

func TestACutTraceIsNotExportedAsWhole(t *testing.T) {
	text := encoded(t, sample())
	d, err := NewDecoder(strings.NewReader(text[:len(text)-20]))
	require.NoError(t, err)
	require.ErrorContains(t, ExportPerfetto(&bytes.Buffer{}, d), "trace: line 31: truncated")
	d, err = NewDecoder(strings.NewReader(text))
	require.NoError(t, err)
	require.EqualError(t, ExportPerfetto(full{}, d), "disk full")
}
