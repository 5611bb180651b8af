package guess

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/scenarios"
	"greenpoll/trace"
)

// moments calls f at each event of the scenario read, with the lines behind it.
func moments(t *testing.T, f func(m Moment, later []trace.Line)) {
	s, err := scenarios.Find("read")
	require.NoError(t, err)
	setting := scenarios.Setting{Scenario: s, Backend: "epoll", Trace: trace.New()}
	scenarios.Run(setting)
	lines := trace.Lines(setting.Trace.Events())
	m := Moment{Header: setting.Header(), Teller: trace.NewTeller(setting.Header()), State: trace.NewState(), Task: 1,
		Socket: func(uint64) (trace.Line, bool) {
			return trace.Line{Event: trace.Event{FD: 4, Slot: 2, Mode: trace.Read}}, true
		}}
	for i, l := range lines {
		m.Truth = l
		f(m, lines[i+1:])
		trace.Reduce(m.State, l.Event)
		m.Teller.Skip(l)
		m.Last = l
	}
}

func TestOneOfFourOptionsIsTrueAndTheOthersHaveAnExcuse(t *testing.T) {
	moments(t, func(m Moment, later []trace.Line) {
		options := m.Options()
		require.Len(t, options, 4)
		right, said := 0, map[string]bool{}
		for _, o := range options {
			assert.NotEmpty(t, o.Said)
			said[o.Said] = true
			if o.True {
				right++
				continue
			}
			assert.Regexp(t, `^[A-Z].*\.$`, o.Excuse(later))
		}
		assert.Equal(t, 1, right)
		assert.Len(t, said, 4, "no two are the same")
	})
}

func TestOptionsAreTheSameForTheSameSeedAndChangeNothing(t *testing.T) {
	others := 0
	moments(t, func(m Moment, _ []trace.Line) {
		state, teller := fmt.Sprint(m.State), m.Teller.Clone()
		first := m.Options()
		require.Equal(t, first, m.Options())
		require.Equal(t, state, fmt.Sprint(m.State))
		require.Equal(t, teller, m.Teller)
		m.Header.Seed++
		if fmt.Sprint(m.Options()) != fmt.Sprint(first) {
			others++
		}
	})
	assert.Greater(t, others, 30, "another seed asks in another way")
}

func TestAnOptionThatComesSoonIsExcusedByThat(t *testing.T) {
	o := Option{g: 3, elsewhere: elsewhere{after: "call", class: "park", seen: "read on epoll"}, here: true}
	assert.Equal(t, "That comes, but not yet: it is event 9.", o.Excuse([]trace.Line{{Event: trace.Event{I: 9, Kind: trace.Park, G: 3}}}))
	assert.Contains(t, o.Excuse([]trace.Line{{Event: trace.Event{I: 9, Kind: trace.Park, G: 4}}}), "as in the scenario read on epoll")
	assert.Contains(t, o.Excuse(make([]trace.Line, 5)), "as in the scenario read on epoll")
	o.here = false
	assert.Contains(t, o.Excuse(nil), "In none of the scenarios")
}

func TestAParkedTaskThatWouldBeRunIsExcusedByThat(t *testing.T) {
	met := 0
	moments(t, func(m Moment, later []trace.Line) {
		for _, o := range m.Options() {
			if m.State.Tasks[o.g].Status != trace.Parked || o.class != "next" && o.class != "resume" {
				continue
			}
			if excuse := o.Excuse(later); excuse[:4] != "That" { // it does not come soon
				met++
				assert.Equal(t, fmt.Sprintf("Task %d is parked: it stands in no run queue until something readies it.", o.g), excuse)
			}
		}
	})
	assert.Positive(t, met)
}
