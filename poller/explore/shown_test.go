package explore_test

// This file answers: do the interleavings that show wrong bodies break no rule in the real
// code? With a wrong body built in the same tests fail, as they must: tools/overlay/bodies
// sees to that.

import (
	"flag"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/poller/explore"
	"greenpoll/trace"
)

func TestWhereAWrongBodyBreaksARuleTheRealOneDoesNot(t *testing.T) {
	for _, shown := range explore.WrongBodies {
		t.Run(shown.Body, func(t *testing.T) {
			choices, err := trace.ParseChoices(shown.Choices)
			require.NoError(t, err)
			il, err := explore.Walk(shown.Scenario, choices)
			require.NoError(t, err)
			if il.Broken != "" {
				t.Fatal(il)
			}
		})
	}
}

func TestTheRealCodeLosesNoWakeUp(t *testing.T) {
	for _, want := range listed {
		all, err := explore.List(want.scenario)
		require.NoError(t, err)
		t.Logf("%s: %d interleavings, %d lose the wake-up", want.scenario, len(all), explore.Losing(all))
		assert.Zero(t, explore.Losing(all))
	}
}

var find = flag.String("find", "", "a rule: print the interleaving that breaks it with the fewest choices")

// go test -overlay ... ./poller/explore -run TestShortest -v -find 'no wake-up is lost'
func TestShortestFindsNothingInTheRealCode(t *testing.T) {
	most := 1
	if *find == "" {
		*find = "no wake-up is lost"
	} else {
		most = 3
	}
	il, err := explore.Shortest(*find, most)
	require.NoError(t, err)
	if il != nil {
		t.Fatal(il)
	}
}
