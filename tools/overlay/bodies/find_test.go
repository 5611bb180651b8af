package bodies

// This file answers: is the body found that was meant, and the run that shows it?

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/poller/explore"
	"greenpoll/poller/sim"
	"greenpoll/scenarios"
)

func TestABodyIsFoundByEachOfItsNames(t *testing.T) {
	all := []Body{{Name: "sock_drained", Package: "sock"}, {Name: "poller_sleeps_anyway", Package: "poller", Alias: "lost-wakeup"}}
	for _, name := range []string{"poller_sleeps_anyway", "sleeps_anyway", "sleeps-anyway", "poller-sleeps-anyway", "lost-wakeup", "lost_wakeup"} {
		b, err := Find(all, name)
		assert.NoError(t, err, name)
		assert.Equal(t, "poller_sleeps_anyway", b.Name, name)
	}
}

func TestAWrongNameIsToldWhatIsNear(t *testing.T) {
	all := []Body{{Name: "sock_drained"}, {Name: "sched_clock"}, {Name: "poller_x", Alias: "lost-wakeup"}}
	for name, want := range map[string]string{
		"sock_draned": "there is no overlays/sock_draned.go; near it: sock_drained",
		"clock":       "there is no overlays/clock.go; near it: sched_clock",
		"lost-wakup":  "there is no overlays/lost-wakup.go; near it: lost-wakeup",
		"nonsense":    "there is no overlays/nonsense.go; without a name, all are listed",
	} {
		_, err := Write(".", all, name)
		assert.EqualError(t, err, want)
	}
}

func TestNoTwoBodiesHaveOneName(t *testing.T) {
	_, all := theBodies(t)
	taken := make(map[string]string)
	for _, b := range all {
		for _, name := range b.names() {
			assert.True(t, taken[name] == "" || taken[name] == b.Name, "%s: %s and %s", name, taken[name], b.Name)
			taken[name] = b.Name
		}
	}
	b, err := Find(all, "lost-wakeup")
	require.NoError(t, err)
	for _, backend := range sim.Backends {
		_, err := b.In("read", backend)
		assert.NoError(t, err, backend)
	}
}

func TestAScenarioThatCannotShowABodyNamesOneThatCan(t *testing.T) {
	b := Body{Name: "poller_x", SeenIn: []Schedule{{Scenario: "deadline", Backend: "iocp"}, {Scenario: "race", Backend: "epoll", Workers: 2}, {Scenario: "close"}}}
	s, err := b.In("race", "epoll")
	require.NoError(t, err)
	assert.Equal(t, "race -backend epoll -workers 2", s.String())
	s, err = b.In("close", "kqueue")
	require.NoError(t, err)
	assert.Equal(t, "close -backend kqueue", s.String())
	_, err = b.In("read", "epoll")
	assert.EqualError(t, err, "poller_x does not show in read: try race")
	b.SeenIn = b.SeenIn[:1]
	_, err = b.In("deadline", "epoll")
	assert.EqualError(t, err, "poller_x does not show in deadline on epoll: try deadline -backend iocp")
	_, err = Body{Name: "poller_y", Unseen: "two lines without an event between them"}.In("read", "epoll")
	assert.EqualError(t, err, "no scenario can show poller_y: two lines without an event between them")
}

func TestAScheduleIsWhatItsTextSays(t *testing.T) {
	for _, text := range []string{"read", "race -backend iocp -workers 2 -seed 339 -choices 1:1,15:0 -at ev=commit,g=1,n=2"} {
		s, err := ParseSchedule(text)
		require.NoError(t, err)
		assert.Equal(t, text, s.String())
	}
	for text, want := range map[string]string{
		"":                  "a schedule begins with its scenario",
		"read -wrokers 2":   "flag provided but not defined: -wrokers",
		"read -choices 1":   `"1" is no choice`,
		"read race":         `"race" is no flag`,
		"read -at ev=parks": "parks",
	} {
		_, err := ParseSchedule(text)
		assert.ErrorContains(t, err, want, text)
	}
}

func TestEachBodyNamesScenariosThatThereAreOrIsShownAtTheGate(t *testing.T) {
	_, all := theBodies(t)
	atGate := make(map[string]bool)
	for _, shown := range explore.WrongBodies {
		atGate[shown.Body] = true
	}
	for _, b := range all {
		for _, s := range b.SeenIn {
			_, err := scenarios.Find(s.Scenario)
			assert.NoError(t, err, b.Name)
			assert.NotEmpty(t, s.At.String(), "%s: -at", b.Name)
		}
		if !b.Plain {
			assert.Contains(t, b.What, ": ", "%s: what goes wrong, and what comes of it", b.Name)
			assert.True(t, b.Unseen == "" || atGate[b.Name], "%s: neither a scenario nor the explorer shows it", b.Name)
		}
		assert.False(t, strings.HasSuffix(b.Unseen, "yet"), b.Name)
	}
}
