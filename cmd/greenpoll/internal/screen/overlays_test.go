package screen

// This file answers: what do help, guess, interleaving and the search for a lost event say?

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/scenarios"
	"greenpoll/step"
	"greenpoll/trace"
)

func TestHelpHasTheWordsUsedSoFarAndAllKeys(t *testing.T) {
	v := view(t, readEpoll(t), 80, 50).keys("right", "?")
	assert.Contains(t, v.squeezed(), "task: A function with its own stack")
	assert.NotContains(t, v.text(), "commit:")
	for _, b := range bindings {
		assert.Contains(t, v.squeezed(), strings.Join(strings.Fields(b.about), " "))
	}
	assert.NotContains(t, v.keys("esc").text(), "words so far")
	assert.Contains(t, v.keys("end", "?").squeezed(), "commit: The worker's last check")
}

func TestTheTruthIsOneOfFourAndTheAnswerSaysWhy(t *testing.T) {
	v := view(t, readEpoll(t), 80, 24).keys("right", "right", "g")
	g := v.over.(*guesser)
	require.Len(t, g.options, 4)
	truth := 0
	for i, o := range g.options {
		assert.Contains(t, v.squeezed(), asSentence(o.Said))
		if o.True {
			truth = i
		}
	}
	again := view(t, readEpoll(t), 80, 24).keys("right", "right", "g")
	assert.Equal(t, g.options, again.over.(*guesser).options, "by the seed")
	v.keys(string(rune('a' + truth)))
	assert.Contains(t, v.text(), "Right.")
	at := v.at()
	assert.Equal(t, at+1, v.keys("right").at(), "it closes the question, and shows the event")
	v.keys("left", "g", string(rune('a'+(truth+1)%4)))
	assert.Contains(t, v.text(), "No. ")
	assert.Nil(t, v.keys("esc").over)
	assert.Equal(t, at, v.at())
}

func TestEveryEventCanBeGuessed(t *testing.T) {
	for _, backend := range []string{"epoll", "kqueue", "iocp"} {
		v := view(t, scenario(t, scenarios.Setting{Backend: backend}, "read"), 80, 24)
		for ; v.at() < len(v.line.Lines); v.keys("esc", "right") {
			before := v.text()
			v.keys("g")
			if _, asked := v.over.(*asker); !asked {
				assert.Len(t, v.over.(*guesser).options, 4, "after event %d", v.at())
			}
			assert.NotEqual(t, before, v.text())
			assert.Equal(t, before, v.keys("esc").text(), "to imagine events changes nothing")
		}
	}
}

func TestAnotherInterleavingIsARestartWithTheChangedChoice(t *testing.T) {
	f := scenario(t, scenarios.Setting{Backend: "epoll", Workers: 2}, "read")
	require.NotEmpty(t, f.outcome.Takes)
	v := view(t, f, 80, 24).keys("right", "right", "i")
	assert.Contains(t, v.text(), "another order")
	v.keys("up", "up", "up", "up", "up", "up", "enter")
	first := f.outcome.Takes[0]
	assert.True(t, v.result.Restart)
	assert.Equal(t, trace.Choices{{Choice: first.Choice, Way: 1 - first.Way}}, v.result.Choices)
	other := scenario(t, scenarios.Setting{Backend: "epoll", Workers: 2, Choices: v.result.Choices}, "read")
	assert.Equal(t, f.lines[:first.Event], other.lines[:first.Event], "the same up to the choice")
	assert.NotEqual(t, f.lines[first.Event], other.lines[first.Event], "and another way from there")
}

// Of two workers it is plain who the other one is; where a worker went on without a word it is not.
func TestAnInterleavingBeginsWithWhoGoesOnInsteadOfWhom(t *testing.T) {
	v := view(t, scenario(t, scenarios.Setting{Backend: "epoll", Workers: 2}, "read"), 80, 24).keys("end", "i")
	rows := regexp.MustCompile(`(?m)^[> ] after \d+: .*$`).FindAllString(v.text(), -1)
	require.NotEmpty(t, rows)
	named := regexp.MustCompile(`: worker ([01]) goes on instead of worker ([01]) \(\d+:([01])\)`)
	some := 0
	for _, row := range rows {
		if found := named.FindStringSubmatch(row); found != nil {
			assert.NotEqual(t, found[1], found[2])
			assert.Equal(t, found[1], found[3])
			some++
		} else {
			assert.Regexp(t, `: way \d of 2 instead of way \d`, row)
		}
	}
	assert.Positive(t, some)
}

func TestWithOneWorkerThereIsNoOtherInterleaving(t *testing.T) {
	v := view(t, readEpoll(t), 80, 24).keys("i")
	assert.Nil(t, v.over)
	assert.Contains(t, v.text(), "one worker, so one order")
	assert.Contains(t, v.text(), "i none")
}

// The run is made by hand: the real runtime loses nothing.
func TestALostEventIsFoundFromTheEnd(t *testing.T) {
	f := readEpoll(t)
	lost := 0
	for i, l := range f.lines { // the report comes, and nobody is readied
		if l.Kind == trace.Polled && l.Mode == trace.Read && l.Gate[0] == trace.GateTask && l.FD == 4 {
			f.lines, lost = f.lines[:i+1], i+1
			f.lines[i].Gate = [2]trace.Gate{trace.GateTask, trace.GateTask}
			break
		}
	}
	more := func(e trace.Event) {
		e.I, e.P = uint64(len(f.lines)+1), -1
		f.lines = append(f.lines, trace.Line{Event: e})
	}
	more(trace.Event{Kind: trace.BeginPoll, Timer: -1})
	end := len(f.lines)
	more(trace.Event{Kind: trace.Break, M: -1, N: -1, Why: "stop"})
	more(trace.Event{Kind: trace.Resume, G: 1})
	more(trace.Event{Kind: trace.Exit, G: 1})
	f.outcome = step.Outcome{Asleep: true, Err: scenarios.ErrAsleep.Error()}
	f.header.Wrong = []string{"poller_commit_sleeps_anyway"}
	v := view(t, f, 80, 24).keys("end")
	assert.Equal(t, end, v.at(), "the story ends where all sleep")
	assert.Contains(t, v.text(), "WRONG: poller_commit_sleeps_anyway")
	assert.Contains(t, v.text(), "Task 1 sleeps for ever.")
	assert.Contains(t, v.text(), "its tasks sleep for ever")
	assert.Contains(t, v.text(), fmt.Sprintf("viewing %d of %d ", end, end))
	assert.Contains(t, v.keys("right").text(), "End shows the clean-up")
	assert.Equal(t, end, v.at(), "Right does not lead into it")
	v.keys("end")
	assert.Equal(t, len(f.lines), v.at())
	assert.Contains(t, v.text(), "CLEAN-UP 3 of 3")
	assert.Contains(t, v.text(), "  Clean-up: ")
	assert.Contains(t, v.text(), "clean-up: nothing would have woken the tasks")
	assert.NotContains(t, v.text(), "[ 4 READY ]", "the call of a task that sleeps for ever did not come to that")
	v.keys("left", "left", "left", "c")
	assert.Equal(t, lost, v.at())
	assert.Contains(t, v.text(), "lost: task 1 sleeps for ever")
	assert.Equal(t, end, v.keys("backspace").at())
	assert.Equal(t, len(f.lines), v.keys("end", "end").at())
}

func TestNothingButColourIsLostWithoutColour(t *testing.T) {
	v := view(t, readEpoll(t), 80, 24).keys("right", "right", "right")
	for _, mark := range []string{"[ 3 PARK ]", ">  1 ", "<- just ran", "[1 queues]", "viewing"} {
		assert.Contains(t, v.text(), mark)
	}
	for _, r := range v.text() {
		if r != '\n' {
			assert.True(t, ' ' <= r && r <= '~', "%q is no ASCII", r)
		}
	}
}
