package bodies

// This file answers: does package explore show what each wrong body of the gate breaks? It
// has a table, with an interleaving for each; and what it lists is counted.

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/poller/explore"
)

// walks calls a test of package explore with the body b built in.
func walks(t *testing.T, root string, b Body, test string) (output string, err error) {
	return runTest(t, root, []string{"test", "-v", "-overlay", listOf(t, root, b), "./poller/explore", "-run", test})
}

func TestEveryWrongBodyOfTheGateBreaksItsRuleWhereTheTableSays(t *testing.T) {
	if testing.Short() || isRaced() {
		t.Skip("builds and runs a test for each mutant")
	}
	root, all := theBodies(t)
	shown := make(map[string]bool)
	for _, s := range explore.WrongBodies {
		shown[s.Body] = true
	}
	for _, b := range all {
		assert.Equal(t, strings.Contains(b.ShownBy, "TestExplorerFinds"), shown[b.Name], "explore.WrongBodies and %s", b.Name)
		delete(shown, b.Name)
		if !strings.Contains(b.ShownBy, "TestExplorerFinds") {
			continue
		}
		t.Run(b.Name, func(t *testing.T) {
			t.Parallel()
			out, err := walks(t, root, b, "TestWhereAWrongBody/^"+b.Name+"$")
			require.Error(t, err, "the interleaving of the table breaks no rule: %s", b.What)
			assert.Contains(t, out, "broken rule: "+b.Breaks, out)
		})
	}
	assert.Empty(t, shown, "explore.WrongBodies has bodies that are not in overlays")
}

func TestTheListCountsTheInterleavingsThatLoseTheWakeUp(t *testing.T) {
	if testing.Short() || isRaced() {
		t.Skip("builds and runs a test for each mutant")
	}
	root, all := theBodies(t)
	counts := map[string]string{
		"poller_no_second_check": "a wait, a close: 213 interleavings, 30 lose the wake-up",
		"poller_commit_stores":   "a wait, an event: 98 interleavings, 37 lose the wake-up",
		"poller_evict_stores":    "a wait, a close: 247 interleavings, 5 lose the wake-up",
		"poller_unblock_stores":  "a wait, a deadline: 111 interleavings, 5 lose the wake-up",

		"poller_rest_no_second_look":     "a rest, a close: 213 interleavings, 30 lose the wake-up",
		"poller_rest_sleeps_on_an_event": "a rest, an event: 180 interleavings, 10 lose the wake-up",
	}
	for _, b := range all {
		if counts[b.Name] == "" {
			continue
		}
		t.Run(b.Name, func(t *testing.T) {
			t.Parallel()
			out, err := walks(t, root, b, "TestTheRealCodeLosesNoWakeUp")
			require.Error(t, err, out)
			for _, line := range regexp.MustCompile(`a (wait|rest), .*lose the wake-up`).FindAllString(out, -1) {
				t.Logf("%s: %s", b.Name, line)
			}
			assert.Contains(t, out, counts[b.Name], out)
		})
	}
}
