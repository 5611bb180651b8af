package screen

// This file answers: where does each key go?

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/scenarios"
	"greenpoll/trace"
)

func TestRightAndLeftMoveByOneEvent(t *testing.T) {
	v := view(t, readEpoll(t), 80, 24)
	start := v.at()
	first := v.text()
	assert.Equal(t, start+3, v.keys("right", "space", "enter").at())
	assert.Equal(t, start, v.keys("left", "left", "left").at())
	assert.Equal(t, first, v.text(), "there and back is the same picture")
}

func TestAtTheFirstWaitTheReaderIsAskedOnce(t *testing.T) {
	v := view(t, readEpoll(t), 80, 24)
	asked := 0
	for v.at() < len(v.line.Lines) {
		if v.keys("right"); strings.Contains(v.text(), "oes the thread wait now?") {
			asked++
			assert.Equal(t, trace.Wait, v.kind())
		}
	}
	assert.Equal(t, 1, asked)
}

func TestOfManyTasksThatWaitOnlyTheFirstIsAskedAbout(t *testing.T) {
	v := view(t, scenario(t, scenarios.Setting{Backend: "epoll"}, "tenget"), 80, 24)
	asked, waits := 0, 0
	for v.at() < len(v.line.Lines) {
		if v.keys("right"); strings.Contains(v.text(), "oes the thread wait now?") {
			asked++
		}
		if v.kind() == trace.Wait {
			waits++
		}
	}
	assert.Equal(t, 1, asked)
	assert.Greater(t, waits, 10)
}

func TestANoteGoesWithTheNextKey(t *testing.T) {
	v := view(t, readEpoll(t), 80, 24).keys("right", "backspace")
	assert.Contains(t, v.text(), "no jump was made")
	assert.NotContains(t, v.keys("right").text(), "no jump was made")
	assert.Contains(t, v.keys("z").text(), "no key: z")
}

func TestTGoesToTheNextEventOfTheChosenTask(t *testing.T) {
	v := view(t, readEpoll(t), 80, 24).keys("right")
	for range 9 {
		v.keys("t")
		require.True(t, v.index.belongs(v.at()-1, 1), "event %d", v.at())
	}
	v.keys("end", "t")
	assert.Contains(t, v.text(), "task 1 has no later event")
	assert.Equal(t, len(v.line.Lines), v.at(), "the view stays")
}

func TestWhatOpensTheGateOfATaskBelongsToIt(t *testing.T) {
	v := view(t, readEpoll(t), 80, 24).keys("right")
	var seen []string
	for v.note == "" {
		seen = append(seen, v.kind().String())
		v.keys("t")
	}
	assert.Equal(t, "call try wait park commit polled ready next resume consume try return exit", strings.Join(seen, " "))
}

func TestPGoesToTheNextPoll(t *testing.T) {
	v := view(t, readEpoll(t), 80, 24).keys("p")
	assert.Equal(t, trace.Poll, v.kind())
	assert.Equal(t, trace.BeginPoll, v.keys("p").kind())
	assert.Contains(t, v.keys("end", "p").text(), "there is no later poll")
}

func TestCGoesToTheCauseAndBackspaceBack(t *testing.T) {
	v := view(t, readEpoll(t), 80, 24)
	for v.kind() != trace.Polled {
		v.keys("t")
	}
	at := v.at()
	assert.Equal(t, trace.Poll, v.keys("c").kind())
	assert.Equal(t, trace.Kernel, v.keys("c").kind(), "its report ended the sleep")
	assert.Contains(t, v.text(), "ready list")
	assert.Equal(t, at, v.keys("backspace", "backspace").at())
	assert.Contains(t, v.keys("backspace").text(), "no jump was made")
}

func TestHomeIsTheBeginningOfTheStoryAndThenOfTheRun(t *testing.T) {
	v := view(t, readEpoll(t), 80, 24)
	story := v.at()
	assert.Equal(t, story, v.keys("right", "right", "home").at())
	assert.Equal(t, 0, v.keys("home").at())
	assert.Contains(t, v.text(), "The very beginning")
	assert.Contains(t, v.keys("right").squeezed(), "viewing 1 of", "the set-up can be gone through as well")
	assert.Contains(t, v.squeezed(), "1 Run ")
}

func TestAtTheEndTheOutcomeAndTheDoorsAreThere(t *testing.T) {
	v := view(t, readEpoll(t), 80, 24).keys("end")
	assert.Equal(t, len(v.line.Lines), v.at())
	assert.Contains(t, v.text(), "greenpoll step tenget")
	assert.Contains(t, view(t, readEpoll(t), 160, 50).keys("end").squeezed(), "How can a blocking call not block a thread? Only the task waited")
	assert.Contains(t, v.text(), "* the run has ended")
	assert.Contains(t, v.keys("right").text(), "this was the last event")
}

func TestRGoesToThePlaceAndThenToTheEnd(t *testing.T) {
	place, err := trace.ParsePlace("ev=return,why=read")
	require.NoError(t, err)
	f := readEpoll(t)
	for i := range f.lines { // returns carry no call's name
		if f.lines[i].Kind == trace.Return {
			place = trace.Place{I: f.lines[i].I}
		}
	}
	v := open(t, Config{Session: f, At: place, Width: 80, Height: 24})
	assert.Equal(t, trace.Return, v.kind(), "it begins there")
	assert.Equal(t, trace.Return, v.keys("home", "r").kind())
	assert.Equal(t, len(v.line.Lines), v.keys("r").at())
}

func TestTabAndDigitsChangeThePane(t *testing.T) {
	v := view(t, readEpoll(t), 80, 24).keys("right")
	assert.Contains(t, v.text(), "[1 queues]")
	assert.Contains(t, v.text(), "run-next:")
	assert.Contains(t, v.keys("tab").text(), "[2 slots]")
	assert.Contains(t, v.text(), "slot  fd gen")
	assert.Contains(t, v.keys("3").text(), "ready list")
	assert.Contains(t, v.keys("4").text(), "fired")
	assert.Contains(t, v.keys("tab").text(), "[1 queues]")
}

func TestTheTimersPaneSaysWhatPollsAndTimersHaveTold(t *testing.T) {
	v := view(t, scenario(t, scenarios.Setting{Backend: "epoll"}, "deadline"), 80, 24).keys("4")
	for v.kind() != trace.BeginPoll {
		v.keys("right")
	}
	l, _, _ := v.viewed()
	assert.Contains(t, v.text(), fmt.Sprintf("next   %s, says the poll at %d", trace.Span(l.T+l.Timer), l.I))
	for v.kind() != trace.Timer {
		v.keys("right")
	}
	assert.Contains(t, v.text(), fmt.Sprintf("next   ? since event %d", v.at()))
	assert.Contains(t, v.text(), fmt.Sprintf("fired  due at %s, event %d", trace.Span(l.T+l.Timer), v.at()))
}

func TestAClickChoosesATaskAndTheWheelSteps(t *testing.T) {
	v := view(t, readEpoll(t), 80, 24).keys("right", "right")
	rows := strings.Split(v.text(), "\n")
	for y, row := range rows {
		if strings.HasPrefix(row, "   2 ") {
			v.Update(tea.MouseClickMsg{X: 5, Y: y, Button: tea.MouseLeft})
		}
	}
	assert.Equal(t, uint64(2), v.task)
	assert.Contains(t, v.text(), ">  2 ")
	at := v.at()
	v.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	assert.Equal(t, at+1, v.at())
	v.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
	assert.Equal(t, at, v.at())
	for y, row := range rows {
		if x := strings.Index(row, "3 kernel"); x >= 0 {
			v.Update(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
		}
	}
	assert.Contains(t, v.text(), "[3 kernel]")
	assert.Equal(t, uint64(1), v.keys("up").task)
}
