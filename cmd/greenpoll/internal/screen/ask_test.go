package screen

// This file answers: is the question asked, guessed and answered, and do strip and text agree
// about steps?

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/poller/sim"
	"greenpoll/scenarios"
	"greenpoll/trace"
)

func TestTheQuestionNamesTheEventThatAnswersAndThatEventSaysSo(t *testing.T) {
	v := view(t, readEpoll(t), 80, 24)
	q := v.question()
	require.NotZero(t, q.Answer)
	for v.at() < int(q.At) {
		v.keys("right")
	}
	assert.Equal(t, trace.Wait, v.kind())
	assert.Contains(t, v.squeezed(), fmt.Sprintf("Does the thread wait now? Event %d answers.", q.Answer))
	for v.at() < int(q.Answer) {
		v.keys("right")
	}
	assert.Equal(t, trace.Next, v.kind())
	assert.Contains(t, v.squeezed(), fmt.Sprintf("The answer to %d No: worker 0 goes on with task 2", q.At))
	assert.NotContains(t, v.text(), "You ", "nothing was guessed")
	assert.NotContains(t, v.text(), "runnable since", "that is why now")
	assert.Contains(t, v.squeezed(), "run-next slot; worker 0 is free since")
}

func TestWhileTheQuestionIsOpenItIsWhatTheReaderGuesses(t *testing.T) {
	v := view(t, readEpoll(t), 80, 24)
	q := v.question()
	for v.at() < int(q.Answer) {
		v.keys("right", "g")
		_, asked := v.over.(*asker)
		assert.Equal(t, int(q.At) <= v.at() && v.at() < int(q.Answer), asked, "event %d", v.at())
		v.keys("esc")
	}
	v.keys("left", "g")
	right := -1
	for i, o := range v.over.(*asker).options {
		assert.Contains(t, v.squeezed(), o.said)
		if o.isTrue(v.line.Lines[q.Answer-1]) {
			right = i
		}
	}
	wrong := v.keys(string(rune('a' + (right+1)%4))).squeezed()
	assert.Contains(t, wrong, "No. ")
	assert.Contains(t, wrong, fmt.Sprintf("Event %d shows it: worker 0 goes on with task 2", q.Answer))
	assert.Contains(t, wrong, "Right goes on.")
	assert.Contains(t, v.keys("esc", "right").squeezed(), "You said otherwise.")
	v.keys("left", "g", string(rune('a'+right)))
	assert.Contains(t, v.squeezed(), "Right. Event")
	assert.Contains(t, v.keys("right").squeezed(), "You were right.", "it closes the guess, and shows the event")
}

// A live program has not yet shown the answer when the reader gives one.
func TestInALiveRunTheAnswerIsJudgedWhenItComes(t *testing.T) {
	f := readEpoll(t)
	f.live = true
	v := view(t, f, 80, 24)
	for v.kind() != trace.Wait || v.line.View() < int(v.story) {
		v.keys("right")
	}
	at := f.next
	assert.Contains(t, v.squeezed(), "Does the thread wait now? One of the next events answers.")
	v.keys("g")
	k := v.over.(*asker)
	for i, o := range k.options {
		if len(o.by) == 1 && o.by[0] == trace.Next {
			v.keys(string(rune('a' + i)))
		}
	}
	assert.Contains(t, v.text(), "One of the next events shows it.")
	assert.Equal(t, at, f.next, "to be asked does not move the program")
	v.keys("esc")
	for v.kind() != trace.Next {
		v.keys("right")
	}
	assert.Contains(t, v.squeezed(), "No: worker 0 goes on with task 2, on the same thread. You were right.")
}

func TestAGuessHasRoomForItsVerdict(t *testing.T) {
	for _, backend := range sim.Backends {
		v := view(t, scenario(t, scenarios.Setting{Backend: backend, Workers: 2}, "read"), 80, 24)
		for ; v.at() < v.storyEnd(); v.keys("esc", "right") {
			for _, letter := range []string{"a", "b", "c", "d"} {
				require.Contains(t, v.keys("g", letter).text(), "Right goes on", "event %d, %s", v.at(), letter)
				v.keys("esc")
			}
		}
	}
}

// At an event that is a step of the chosen task, the strip shows that step.
func TestStripAndTextAgreeAboutSteps(t *testing.T) {
	compared := 0
	for _, s := range scenarios.All {
		for _, backend := range sim.Backends {
			f := scenarioAnyhow(t, scenarios.Setting{Backend: backend, Workers: 2}, s.Name)
			v := view(t, f, 80, 24)
			for v.at() < v.storyEnd() && v.at() < 300 {
				v.keys("right")
				i := v.at() - 1
				if g := v.line.Whose(i); g != 0 {
					_, step, in := v.callOf(g)
					require.True(t, in, "%s on %s, event %d", s.Name, backend, i+1)
					require.Equal(t, v.line.Told[i].Step, step, "%s on %s, event %d", s.Name, backend, i+1)
					compared++
				}
			}
		}
	}
	require.Greater(t, compared, 500)
}

func TestAPollHasNoStepAndACallThatDidNotWaitReturnsInTheSecond(t *testing.T) {
	v := view(t, readEpoll(t), 80, 24)
	for v.at() < len(v.line.Lines) {
		l, told, _ := v.keys("right").viewed()
		switch {
		case l.Kind == trace.BeginPoll, l.Kind == trace.Poll:
			assert.Zero(t, told.Step, "event %d", l.I)
		case l.Kind == trace.Return && l.G == 2:
			assert.Equal(t, uint8(2), told.Step)
		case l.Kind == trace.Return:
			assert.Equal(t, uint8(4), told.Step)
		}
	}
}

func TestKeysThatArePressedWhileALiveProgramMovesAreNotLost(t *testing.T) {
	f := readEpoll(t)
	f.live = true
	v := view(t, f, 80, 24).keys("right")
	at := v.at()
	_, cmd := v.Update(keyOfName("right")) // it runs
	for range 3 {
		_, none := v.Update(keyOfName("right"))
		assert.Nil(t, none)
	}
	assert.Contains(t, v.text(), "running ...; Esc stops here, q ends it; 3 keys wait")
	v.settle(cmd)
	assert.Equal(t, at+4, v.at())
	_, cmd = v.Update(keyOfName("r"))
	v.Update(keyOfName("right"))
	v.Update(keyOfName("esc"))
	v.settle(cmd)
	assert.Equal(t, at+4, v.at(), "Esc drops what was to come")
}

func TestEachPIsListedAlsoIfItIsFree(t *testing.T) {
	v := view(t, scenario(t, scenarios.Setting{Backend: "epoll", Workers: 2}, "read"), 160, 50)
	free := 0
	for v.at() < v.storyEnd() {
		text := v.keys("right").text()
		assert.Contains(t, text, "P 0  ")
		assert.Contains(t, text, "P 1  ")
		free += strings.Count(text, "  free  run-next: -")
	}
	assert.Positive(t, free)
}

// Doors of the length that "go run" gives them.
func TestAllDoorsAreThereInTheSmallestTerminal(t *testing.T) {
	f := readEpoll(t)
	doors := []string{
		"where it shows:       go run ./cmd/greenpoll step -wrong lost-wakeup -at ev=commit,g=1,n=2 read",
		"as it should be:      go run ./cmd/greenpoll step -workers 2 -seed 457 read",
		"what is wrong:        overlays/poller_commit_sleeps_anyway.go",
		"ten tasks at once:    go run ./cmd/greenpoll step tenget",
		"on your own kernel:   go run ./cmd/greenpoll step -kernel real read",
	}
	v := open(t, Config{Session: f, Width: 80, Height: 24, Doors: doors}).keys("end")
	for _, door := range doors {
		assert.Contains(t, v.squeezed(), strings.Join(strings.Fields(door), " "))
	}
	v.Update(tea.WindowSizeMsg{Width: 160, Height: 50})
	assert.Contains(t, v.text(), doors[0])
}
