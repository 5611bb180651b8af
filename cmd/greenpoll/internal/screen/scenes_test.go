package screen

// This file answers: what does the reader see at the main moments of each scenario? The page in
// the browser is held to these pictures: web/test/model/frames.test.mjs.

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"greenpoll/poller/sim"
	"greenpoll/scenarios"
	"greenpoll/trace"
)

// sceneSize is one at which all panes stand below the source, and that has some lines.
var sceneSize = struct{ width, height int }{wideFrom - 1, tallerFrom + 4}

// mainMoments are shown where they first come in a story, and its end as well. Of the other two
// backends a scenario has the first of them only.
var mainMoments = []func(all []trace.Line, l trace.Line) bool{
	is(trace.Park), is(trace.BeginPoll), is(trace.Timer), is(trace.Close), is(trace.Steal), is(trace.Handoff),
	func(_ []trace.Line, l trace.Line) bool { return l.Kind == trace.Polled && l.Gate[0] == trace.GateTask },
	func(all []trace.Line, l trace.Line) bool {
		return l.Kind == trace.Ready && l.Cause != 0 && all[l.Cause-1].Kind != trace.Spawn // not new, but parked before
	},
}

func is(k trace.Kind) func([]trace.Line, trace.Line) bool {
	return func(_ []trace.Line, l trace.Line) bool { return l.Kind == k }
}

func TestTheMainMomentsOfEachScenarioAreAsTheyWereLookedAt(t *testing.T) {
	for _, s := range scenarios.All {
		for _, backend := range sim.Backends {
			t.Run(s.Name+" "+backend, func(t *testing.T) {
				v := view(t, scenarioAnyhow(t, scenarios.Setting{Backend: backend}, s.Name), sceneSize.width, sceneSize.height)
				moments := momentsOf(v, int(v.story))
				require.NotEmpty(t, moments)
				if backend != sim.Epoll {
					moments = moments[:1]
				}
				slices.Sort(moments)
				var text strings.Builder
				for _, i := range slices.Compact(moments) {
					v.to(i)
					fmt.Fprintf(&text, "==== event %d\n%s\n", i, withoutLines(withoutKeys(v.text())))
				}
				golden(t, path.Join("scenes", s.Name+"."+backend), text.String())
			})
		}
	}
}

// momentsOf are the numbers of the main moments, in the order of mainMoments; then the last event
// of the story, and the last of its clean-up.
func momentsOf(v viewer, story int) (moments []int) {
	lines := v.line.Lines
	for _, moment := range mainMoments {
		if i := slices.IndexFunc(lines[story-1:], func(l trace.Line) bool { return moment(lines, l) }); i >= 0 {
			moments = append(moments, story+i)
		}
	}
	return append(moments, v.storyEnd(), len(lines))
}

// withoutKeys leaves out the two rows at the bottom: they are of this command, not of the run.
func withoutKeys(text string) string {
	rows := strings.Split(text, "\n")
	return strings.Join(rows[:len(rows)-bottom], "\n")
}
