package attempt

// This file answers: does each body show what its header says, by the schedules that it names,
// and does the library by none of them?

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/poller/sim"
	"greenpoll/scenarios"
	"greenpoll/tools/overlay/bodies"
)

func theBodies(t *testing.T) (root string, all []bodies.Body) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip(err)
	}
	root, err := bodies.Root(".")
	require.NoError(t, err)
	all, err = bodies.All(root)
	require.NoError(t, err)
	return root, all
}

// isRaced reports whether this is a build with the race detector. The programs are built
// without it, so they would only do the same again.
func isRaced() bool {
	info, _ := debug.ReadBuildInfo()
	return info != nil && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

func TestEachBodyShowsItselfWhereItsHeaderSaysAndTheLibraryDoesNot(t *testing.T) {
	if testing.Short() || isRaced() {
		t.Skip("builds a program for each body")
	}
	root, all := theBodies(t)
	real, err := Build(root, "", filepath.Join(t.TempDir(), "real"))
	require.NoError(t, err)
	for _, b := range all {
		if len(b.SeenIn) == 0 || !slices.Contains(b.Systems(), runtime.GOOS) {
			continue
		}
		t.Run(b.Name, func(t *testing.T) {
			t.Parallel()
			list, err := bodies.Write(root, all, b.Name)
			require.NoError(t, err)
			program, err := Build(root, list, filepath.Join(t.TempDir(), b.Name))
			require.NoError(t, err)
			with, without := Process{Program: program, Events: true}, Process{Program: real, Events: true}
			defer with.Close()
			defer without.Close()
			for _, s := range onEachBackend(b.SeenIn) {
				shows(t, b, s, &with, &without)
			}
		})
	}
}

// onEachBackend names a backend in each schedule. One that is for all of them is tried on the
// first, and with FULL=1 on each.
func onEachBackend(all []bodies.Schedule) (each []bodies.Schedule) {
	for _, s := range all {
		for _, backend := range sim.Backends {
			if s.Backend != "" && s.Backend != backend {
				continue
			}
			on := s
			on.Backend = backend
			each = append(each, on)
			if s.Backend == "" && os.Getenv("FULL") != "1" {
				break
			}
		}
	}
	return each
}

// shows holds one run with the body, and one without, to what the header says.
func shows(t *testing.T, b bodies.Body, s bodies.Schedule, with, without *Process) {
	got, err := with.Run(s)
	require.NoError(t, err, s)
	real, err := without.Run(s)
	require.NoError(t, err, s)
	sc, err := scenarios.Find(s.Scenario)
	require.NoError(t, err)
	require.Empty(t, real.Broke, "%s: the library itself", s)
	require.Empty(t, real.Outcome.NotRepeatable, s)
	if sc.Name != "deadlock" {
		require.Empty(t, ofRun(real.Outcome.Err), "%s: the library itself", s)
	}
	require.False(t, got.Strays(), "%s: %s", s, got.Outcome.Err)
	if strings.HasPrefix(got.Broke, "panic") { // how far the other workers come is up to the machine
		assert.True(t, got.endsAt(s.At.String()), "%s: the last event of a worker", s)
	} else {
		assert.Equal(t, s.At.String(), got.Place(real), "%s: where the body shows itself", s)
	}
	how := got.Wrong(real)
	t.Logf("%s: %s", s, how)
	if b.Plain {
		assert.Empty(t, how, "%s: a plain body does the same, in another way", s)
		return
	}
	for seen, says := range map[string]string{"tasks sleep for ever": "for ever", "panic: ": "panics", "error: all tasks are asleep": "deadlock"} {
		if strings.HasPrefix(how, seen) {
			assert.Contains(t, b.What, says, "%s: %s", s, how)
		}
	}
	if how == "" || strings.HasPrefix(how, BrokenRule) {
		assert.NotContains(t, b.What, "for ever", "%s: but that is not so", s)
	}
}

// endsAt reports whether this is the last event of one of the workers.
func (r Result) endsAt(place string) bool {
	i := slices.IndexFunc(r.Events, func(e Event) bool { return e.Place == place })
	return i >= 0 && !slices.ContainsFunc(r.Events[i+1:], func(e Event) bool { return e.M == r.Events[i].M })
}

func TestASearchKnowsWhatARunShows(t *testing.T) {
	asleep, fine := Result{}, Result{}
	asleep.Outcome.Asleep, asleep.Outcome.Last = true, 3
	event := func(g uint64, place, text string) Event { return Event{Place: place, G: g, Text: text} }
	fine.Events = []Event{event(1, "ev=park,g=1", "a"), event(2, "ev=park,g=2", "b"), event(0, "ev=poll", "c"), event(2, "ev=resume,g=2", "d")}
	asleep.Events = fine.Events[:3]
	assert.Equal(t, "tasks sleep for ever", asleep.Wrong(fine))
	assert.Equal(t, "ev=park,g=2", asleep.Place(fine), "the last event of the task that would have gone on first")
	failed := fine
	failed.Outcome.Err = "EBADF"
	failed.Events = []Event{event(1, "ev=park,g=1", "a"), event(2, "ev=try,g=2", "x")}
	assert.Equal(t, "error: EBADF", failed.Wrong(fine))
	assert.Equal(t, "ev=try,g=2", failed.Place(fine), "the first event that is not the library's")
	assert.Empty(t, fine.Wrong(fine))
	assert.Empty(t, fine.Place(fine))
	strayed := fine
	strayed.Outcome.Err = "trace: there is no choice 9: the run made 4"
	assert.True(t, strayed.Strays())
	assert.Empty(t, strayed.Wrong(fine), "only the choices are wrong")
	broken := Result{Broke: "panic: oh", Events: fine.Events[:2]}
	assert.Equal(t, "panic: oh", broken.Wrong(fine))
	assert.Equal(t, "ev=park,g=2", broken.Place(fine))
}

func TestARunInThisProcessIsToldWithItsEvents(t *testing.T) {
	s, err := bodies.ParseSchedule("read -backend epoll -workers 1")
	require.NoError(t, err)
	r := One(s, true)
	assert.Empty(t, r.Outcome.Err)
	assert.Empty(t, r.Fault)
	assert.NotEmpty(t, r.Events)
	s.Scenario = "reed"
	assert.Contains(t, One(s, true).Outcome.Err, `no scenario "reed"`)
}
