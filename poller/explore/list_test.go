package explore_test

// This file answers: can each interleaving be had as a value, and be walked again by its
// choices?

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/poller/explore"
	"greenpoll/trace"
)

// listed are the scenarios that List lists, all but one of them with their numbers.
var listed = []struct {
	scenario string
	number   int
}{
	{"a wait, an event", 98},
	{"a wait, a close", 265},
	{"a wait, a deadline", 129},
	{"a rest, an event", 180},
	{"a rest, a close", 246},
	{"a rest, a deadline", 118},
	{"two rests, an event, Run ends", 180},
	{"two probe, one is refused", 22},
	{"a probe that completes, a close", 1697},
}

func TestEachInterleavingIsListedAndNoneBreaksARule(t *testing.T) {
	for _, want := range listed {
		all, err := explore.List(want.scenario)
		require.NoError(t, err)
		assert.Len(t, all, want.number, want.scenario)
		seen := make(map[string]bool)
		for _, il := range all {
			assert.Empty(t, il.Broken, "%s", il)
			assert.False(t, seen[il.Choices.String()], "%s: %s is there twice", want.scenario, il.Choices)
			seen[il.Choices.String()] = true
		}
	}
}

func TestAnInterleavingIsWalkedByItsChoices(t *testing.T) {
	for _, name := range []string{"a wait, an event", "a wait, a deadline", "a rest, a close", "two rests, an event, Run ends", "two probe, one is refused"} {
		all, err := explore.List(name)
		require.NoError(t, err)
		for _, il := range all {
			again, err := explore.Walk(name, il.Choices)
			require.NoError(t, err)
			require.Equal(t, il, again)
		}
	}
}

// What was asked for whole is told sparse.
func TestChoicesMayBeWholeOrSparse(t *testing.T) {
	sparse, err := trace.ParseChoices("2:1,3:1")
	require.NoError(t, err)
	il, err := explore.Walk("a wait, a close", sparse)
	require.NoError(t, err)
	var whole trace.Choices
	for _, s := range il.Steps {
		if s.Choice > 0 {
			whole = append(whole, trace.Take{Choice: s.Choice, Way: slices.Index(s.Ways, s.By)})
		}
	}
	assert.Greater(t, len(whole), 2)
	again, err := explore.Walk("a wait, a close", whole)
	require.NoError(t, err)
	assert.Equal(t, il, again)
	assert.Equal(t, "2:1,3:1", again.Choices.String())
}

func TestAChoiceThatDoesNotExistIsToldAndLeftOut(t *testing.T) {
	for choices, want := range map[string]string{
		"1:2":  "explore: choice 1 has the ways 0 to 1, and no way 2",
		"99:1": "explore: there is no choice 99: this interleaving has 5",
	} {
		asked, err := trace.ParseChoices(choices)
		require.NoError(t, err)
		il, err := explore.Walk("a wait, an event", asked)
		assert.EqualError(t, err, want)
		assert.Empty(t, il.Choices)
		assert.NotEmpty(t, il.Steps)
	}
	_, err := explore.Walk("a weight, an event", nil)
	assert.EqualError(t, err, `explore: there is no scenario "a weight, an event"`)
}

func TestTooManyInterleavingsAreNotListed(t *testing.T) {
	_, err := explore.List("a wait, two events")
	assert.ErrorIs(t, err, explore.ErrMany)
}

func TestEveryScenarioHasItsActorsAndANameOfItsOwn(t *testing.T) {
	seen := make(map[string]bool)
	for _, sc := range explore.Scenarios() {
		assert.Equal(t, explore.Sleeper, sc.Actors[0], sc.Name)
		assert.Greater(t, len(sc.Actors), 1, sc.Name)
		assert.False(t, seen[sc.Name], sc.Name)
		seen[sc.Name] = true
	}
}

func TestEqualCallsListTheSame(t *testing.T) {
	once, err := explore.List("a probe that completes, a close")
	require.NoError(t, err)
	twice, err := explore.List("a probe that completes, a close")
	require.NoError(t, err)
	require.Len(t, twice, len(once))
	for i := range once {
		require.Equal(t, once[i].String(), twice[i].String())
	}
}

// A stepper can only stop where it can say which line comes next.
func TestEveryStepOfTheGateHasItsPlaceInTheCode(t *testing.T) {
	waits, err := explore.Walk("a wait, an event", nil)
	require.NoError(t, err)
	rests, err := explore.Walk("a rest, an event", nil)
	require.NoError(t, err)
	for _, s := range slices.Concat(waits.Steps, rests.Steps) {
		file, number, found := strings.Cut(s.At, ":")
		if !found {
			assert.Contains(t, []string{"start", "done"}, s.Point)
			continue
		}
		text, err := os.ReadFile(filepath.Join("..", "..", file))
		if err != nil {
			t.Skip(err) // the sources are not here
		}
		n, err := strconv.Atoi(number)
		require.NoError(t, err)
		assert.Contains(t, strings.Split(string(text), "\n")[n-1], "syncPoint(", s.At)
	}
}

// Where others see a task at rest, in its gate, it has no stack any more.
func TestAStackIsTakenAwayBeforeEachCommitOfARest(t *testing.T) {
	all, err := explore.List("a rest, a close")
	require.NoError(t, err)
	commits := 0
	for _, il := range all {
		last := ""
		for _, s := range il.Steps {
			if s.By != explore.Sleeper {
				continue
			}
			if s.Point == "commit" {
				assert.Equal(t, "stack", last, "%s", il)
				commits++
			}
			last = s.Point
		}
	}
	assert.NotZero(t, commits)
}

// Nobody cuts in: the task falls asleep, and then the event comes.
func ExampleWalk() {
	il, err := explore.Walk("a wait, an event", nil)
	if err != nil {
		fmt.Println(err)
	}
	for _, s := range il.Steps {
		fmt.Printf("%-5s  %-12s  %v -> %v\n", s.By, s.Point, s.Before, s.After)
	}
	// Output:
	// block  first check   nil -> nil
	// block  consume       nil -> nil
	// block  waiting       nil -> waiting
	// block  second check  waiting -> waiting
	// block  commit        waiting -> task
	// event  start         task -> task
	// event  load          task -> task
	// event  swap          task -> readied
	// event  done          readied -> readied
	// block  awake         readied -> nil
	// block  first check   nil -> nil
}
