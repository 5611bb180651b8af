package greenpoll_test

// This file answers: does trace.Checker see it when one event of a real trace is changed,
// removed, told twice or moved? The events of each play are treated so. What it cannot see is
// listed below.

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/poller/sim"
	"greenpoll/trace"
)

// A mutation changes a trace at lines[i]; false: it does not apply there.
type mutation struct {
	name  string
	apply func(lines []trace.Line, i int) ([]trace.Line, bool)
}

// changed is a mutation that changes one event.
func changed(name string, f func(l *trace.Line) bool) mutation {
	return mutation{name, func(lines []trace.Line, i int) ([]trace.Line, bool) {
		lines = slices.Clone(lines)
		return lines, f(&lines[i])
	}}
}

// renumbered sets the numbers right, and with them the causes, of lines that were put in
// another order or have one less or one more. What a removed event was the cause of has its
// cause instead.
func renumbered(lines []trace.Line, gone trace.Line) []trace.Line {
	now := map[uint64]uint64{}
	for i, l := range lines {
		if _, twice := now[l.I]; !twice {
			now[l.I] = uint64(i) + 1
		}
	}
	now[gone.I] = now[gone.Cause]
	for i := range lines {
		l := &lines[i]
		l.I, l.Cause, l.Freed = uint64(i)+1, now[l.Cause], now[l.Freed]
	}
	return lines
}

var mutations = []mutation{
	{"removed", func(lines []trace.Line, i int) ([]trace.Line, bool) {
		return renumbered(slices.Delete(slices.Clone(lines), i, i+1), lines[i]), true
	}},
	{"told twice", func(lines []trace.Line, i int) ([]trace.Line, bool) {
		return renumbered(slices.Insert(slices.Clone(lines), i+1, lines[i]), trace.Line{}), true
	}},
	{"told after the next", func(lines []trace.Line, i int) ([]trace.Line, bool) { // of the same worker, or task
		if i+1 == len(lines) || (lines[i].M != lines[i+1].M || lines[i].M < 0) && (lines[i].G != lines[i+1].G || lines[i].G == 0) {
			return nil, false
		}
		lines = slices.Clone(lines)
		lines[i], lines[i+1] = lines[i+1], lines[i]
		lines[i].T, lines[i+1].T = lines[i+1].T, lines[i].T
		return renumbered(lines, trace.Line{}), true
	}},
	changed("of another task", func(l *trace.Line) bool { l.G++; return l.G != 1 }),
	changed("of no task", func(l *trace.Line) bool { was := l.G; l.G = 0; return was != 0 }),
	changed("on another worker", func(l *trace.Line) bool { l.M++; return l.M != 0 }),
	changed("with another P", func(l *trace.Line) bool { l.P++; return l.P != 0 }),
	changed("by another cause", func(l *trace.Line) bool { l.Cause--; return l.Cause+1 > 1 }),
	changed("by no cause", func(l *trace.Line) bool { was := l.Cause; l.Cause = 0; return was != 0 }),
	changed("freed by another", func(l *trace.Line) bool { l.Freed--; return l.Freed+1 > 1 }),
	changed("of another slot", func(l *trace.Line) bool { l.Slot++; return l.Slot != 1 }),
	changed("of another generation", func(l *trace.Line) bool { l.Gen++; return l.Slot != 0 && l.Kind != trace.Close }),
	changed("of the other direction", func(l *trace.Line) bool { l.Mode ^= 3; return l.Mode != 3 }),
	changed("from another state", func(l *trace.Line) bool { l.Gate[0] = l.Gate[0]%6 + 1; return l.Gate[1] != 0 }),
	changed("to another state", func(l *trace.Line) bool { l.Gate[1] = l.Gate[1]%6 + 1; return l.Gate[0] != 0 }),
	changed("without its gate", func(l *trace.Line) bool { was := l.Gate[1]; l.Gate = [2]trace.Gate{}; return was != 0 }),
	changed("earlier", func(l *trace.Line) bool { l.T--; return true }),
	changed("with another reason", func(l *trace.Line) bool { l.Reason += "?"; return l.Kind == trace.Park }),
	changed("refused, or not", func(l *trace.Line) bool {
		l.Why = map[bool]string{true: "", false: trace.Refused}[l.Why == trace.Refused]
		return l.Kind == trace.Commit
	}),
	changed("of another number", func(l *trace.Line) bool { l.N++; return l.N != 1 }),
}

// step: with FULL=1 each event is treated, otherwise one of so many.
func step() int {
	switch {
	case os.Getenv("FULL") == "1":
		return 1
	case raced || testing.Short():
		return 17
	}
	return 5
}

// mutants counts, for each mutation and kind, how many were made and how many were seen.
func mutants(t *testing.T) (made, seen map[string]int) {
	made, seen = map[string]int{}, map[string]int{}
	for n, p := range plays {
		for b, backend := range sim.Backends {
			if os.Getenv("FULL") != "1" && b != n%3 {
				continue
			}
			events, _ := seeded(t, p, backend, 2, 1, nil)
			lines := trace.Lines(events)
			require.Empty(t, faultsOf(trace.Exact, lines))
			for _, m := range mutations {
				for i := 0; i < len(lines); i += step() {
					mutant, applies := m.apply(lines, i)
					if !applies {
						continue
					}
					key := fmt.Sprintf("%v %s", lines[i].Kind, m.name)
					made[key]++
					if len(faultsOf(trace.Exact, mutant)) > 0 {
						seen[key]++
					}
				}
			}
		}
	}
	return made, seen
}

// unseen is what a Checker cannot always see, by the event's kind: see the comment above
// trace.Checker. What the simulated kernel tells is left out: of that it sees nothing.
var unseen = map[string]string{
	"break":    "by another cause, by no cause, of another number, removed, told twice", // nothing follows from it
	"call":     "of another number, of another slot, of the other direction, removed",   // a dial has a call for several tries
	"close":    "removed",                                                               // the last of its slot
	"complete": "of another number, of another slot, of the other direction, removed",
	"move":     "removed",                                                         // the last of its gate
	"park":     "with another reason",                                             // of those that are none of a gate's
	"poll":     "earlier, of another number, removed, told twice, with another P", // the first event; one that reported nothing
	"polled":   "removed, told after the next",                                    // the last of its gate; two of one poll
	"ready":    "by another cause, told after the next",                           // two of one poll, or timer
	"return":   "of another number, of another slot, removed",                     // of those that the end of Run unwinds
	"steal":    "of another number",
	"submit":   "of another slot, of the other direction, removed",
	"timer":    "of another number, removed, told twice", // one that woke no task
	"try":      "of another slot, of the other direction, removed",
	"wake":     "by another cause, by no cause, on another worker, removed", // one that is never heard of again
}

func TestTheCheckSeesAnyOtherChangeOfOneEvent(t *testing.T) {
	made, seen := mutants(t)
	for key := range made {
		kind, change, _ := strings.Cut(key, " ")
		allowed := kind == "kernel" || slices.Contains(strings.Split(unseen[kind], ", "), change)
		if seen[key] < made[key] {
			assert.True(t, allowed, "%s: %d of %d are seen", key, seen[key], made[key])
		} else if kind != "kernel" && step() == 1 {
			assert.False(t, allowed, "%s: all %d are seen", key, made[key])
		}
	}
}
