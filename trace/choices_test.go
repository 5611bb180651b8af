package trace_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"greenpoll/trace"
)

func TestChoicesAreReadAsTheyArePrinted(t *testing.T) {
	for text, want := range map[string]trace.Choices{
		"":               nil,
		"41:2":           {{Choice: 41, Way: 2}},
		"41:2,57:0":      {{Choice: 41, Way: 2}, {Choice: 57, Way: 0}},
		" 57:0 , 41:2\n": {{Choice: 41, Way: 2}, {Choice: 57, Way: 0}},
	} {
		got, err := trace.ParseChoices(text)
		assert.NoError(t, err, text)
		assert.Equal(t, want, got, text)
		again, err := trace.ParseChoices(got.String())
		assert.NoError(t, err)
		assert.Equal(t, got, again)
	}
	assert.Equal(t, "41:2,57:0", trace.Choices{{Choice: 41, Way: 2}, {Choice: 57, Way: 0}}.String())
}

func TestTheErrorSaysWhatIsWrongWithAChoice(t *testing.T) {
	const form = " is no choice: write its number and the way to take, such as 41:2"
	for text, want := range map[string]string{
		"41":                     `trace: "41"` + form,
		"41:2,":                  `trace: ""` + form,
		"41:x":                   `trace: "41:x"` + form,
		"x:2":                    `trace: "x:2"` + form,
		"1:2:3":                  `trace: "1:2:3"` + form,
		"99999999999999999999:1": `trace: "99999999999999999999:1"` + form,
		"0:1":                    `trace: "0:1": choices are counted from 1`,
		"3:-1":                   `trace: "3:-1": ways are counted from 0`,
		"5:1,4:0,5:2":            "trace: choice 5 is given twice: as 5:1 and as 5:2",
	} {
		_, err := trace.ParseChoices(text)
		assert.EqualError(t, err, want, text)
	}
}

func TestASeedChoosesByTheNumberOfTheChoiceAlone(t *testing.T) {
	choose := func(seed uint64, asked trace.Choices) (ways []int) {
		c := trace.NewChooser(seed, asked)
		for range 100 {
			assert.Zero(t, c.Choose(1, 7), "a single way is no choice")
			ways = append(ways, c.Choose(3, 7))
		}
		assert.Equal(t, trace.Take{Choice: 100, Way: ways[99], Ways: 3, Event: 7}, c.Made()[99])
		assert.NoError(t, c.Err())
		return ways
	}
	first := choose(1, nil)
	assert.Equal(t, first, choose(1, nil))
	assert.NotEqual(t, first, choose(2, nil))
	for _, way := range []int{0, 1, 2} {
		assert.Contains(t, first, way)
	}
	changed := choose(1, trace.Choices{{Choice: 41, Way: (first[40] + 1) % 3}})
	assert.NotEqual(t, first[40], changed[40])
	changed[40] = first[40]
	assert.Equal(t, first, changed)
}

func TestTheFirstReasonThatSpoilsARunIsKept(t *testing.T) {
	c := trace.NewChooser(1, nil)
	assert.Empty(t, c.NotRepeatable())
	c.Spoil("a guest")
	c.Spoil("a Block")
	assert.Equal(t, "a guest", c.NotRepeatable())
}

func TestWithoutAChooserWaysAreTakenAtRandom(t *testing.T) {
	var none *trace.Chooser
	none.Spoil("nobody asks")
	taken := map[int]bool{}
	for range 1000 {
		taken[none.Choose(3, 0)] = true
	}
	assert.Equal(t, map[int]bool{0: true, 1: true, 2: true}, taken)
}

// The function may look at the Recorder: its lock is free.
func TestARecorderTellsOfEachEventAfterIt(t *testing.T) {
	r := trace.New()
	var told []uint64
	r.AfterEach(func(e trace.Event) {
		assert.Equal(t, e.I, r.Len())
		told = append(told, e.I)
	})
	for range 3 {
		r.Emit(0, trace.Event{Kind: trace.Kernel})
	}
	r.AfterEach(nil)
	r.Emit(0, trace.Event{Kind: trace.Kernel})
	assert.Equal(t, []uint64{1, 2, 3}, told)
}
