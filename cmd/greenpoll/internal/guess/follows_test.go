package guess

// This file answers: does follows.txt say what the scenarios do?

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/poller/sim"
	"greenpoll/scenarios"
	"greenpoll/trace"
)

var update = flag.Bool("update", false, "write follows.txt anew")

func TestWhatFollowsWasSeenInAScenario(t *testing.T) {
	seen := map[string]string{}
	for _, s := range scenarios.All {
		for _, backend := range sim.Backends {
			for _, workers := range []int{1, 2} {
				setting := scenarios.Setting{Scenario: s, Backend: backend, Workers: workers, Trace: trace.New()}
				if scenarios.Run(setting).NotRepeatable != "" {
					continue
				}
				after := classOf(trace.Event{})
				for _, e := range setting.Trace.Events() {
					pair := after + "; " + classOf(e)
					if seen[pair] == "" {
						seen[pair] = fmt.Sprintf("%s on %s", s.Name, backend)
						if workers > 1 {
							seen[pair] += " with two workers"
						}
					}
					after = classOf(e)
				}
			}
		}
	}
	if *update {
		var lines []string
		for pair, where := range seen {
			lines = append(lines, pair+"; "+where+"\n")
		}
		slices.Sort(lines)
		require.NoError(t, os.WriteFile("follows.txt", []byte(strings.Join(lines, "")), 0o644))
		return // this binary has the former one
	}
	for _, e := range parseFollows(followsText) {
		assert.NotEmpty(t, seen[e.after+"; "+e.class], "go test ./internal/guess -update writes follows.txt anew")
	}
}
