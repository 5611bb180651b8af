package screen

// This file answers: what does the reader see?

import (
	"flag"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/scenarios"
	"greenpoll/trace"
)

var update = flag.Bool("update", false, "write the golden files")

func readEpoll(t *testing.T) *fake {
	return scenario(t, scenarios.Setting{Backend: "epoll"}, "read")
}

func TestTheViewBeginsBeforeTheStoryWithTheSetUpInOneSentence(t *testing.T) {
	v := view(t, readEpoll(t), 80, 24)
	assert.Contains(t, v.squeezed(), "Set-up, ")
	assert.Equal(t, trace.Call, v.keys("right").kind())
	assert.Contains(t, v.squeezed(), "Task 1 calls Read")
	assert.Contains(t, v.text(), fmt.Sprintf("viewing %d of %d", v.at(), len(v.line.Lines)))
}

func TestTheStripMarksTheStepOfTheChosenTaskWithoutColour(t *testing.T) {
	v := view(t, readEpoll(t), 80, 24)
	steps := map[trace.Kind]string{trace.Call: "[ 1 CALL ]", trace.Try: "[ 2 NETPOLLER ]", trace.Wait: "[ 3 PARK ]", trace.Polled: "[ 4 READY ]"}
	for len(steps) > 0 {
		l, _, _ := v.keys("right").viewed()
		if l.G == 2 {
			assert.Contains(t, v.text(), "[ 3 PARK ]", "another task's events do not move it")
		} else if mark, is := steps[l.Kind]; is && (l.Kind != trace.Polled || l.Gate[0] == trace.GateTask) {
			assert.Contains(t, v.text(), mark)
			delete(steps, l.Kind)
		}
		require.Less(t, v.at(), len(v.line.Lines))
	}
	for v.kind() != trace.Return {
		v.keys("t")
	}
	assert.Contains(t, v.text(), "[ 4 READY ]")
	assert.NotContains(t, v.keys("t").text(), "[ 4 READY ]", "the call is over")
}

func TestATaskThatGivesWayInTheRunNextSlotStandsInTheRing(t *testing.T) {
	v := view(t, scenario(t, scenarios.Setting{Backend: "epoll"}, "tenget"), 160, 50)
	for v.kind() != trace.Call {
		v.keys("right")
	}
	assert.Contains(t, v.text(), "P 0  run-next: -   ring: task 3, 4, 5, 6, 7, 8, 9, 10, 11")
	v.keys("left", "left", "left")
	assert.Regexp(t, `P 0  run-next: task 12   ring: task 3, 4, 5, 6, 7, 8, 9, 10, 11`, v.text())
}

func TestTheEventsDescriptorIsInViewHoweverManyThereAre(t *testing.T) {
	v := view(t, scenario(t, scenarios.Setting{Backend: "epoll"}, "tenget"), 80, 24).keys("2")
	for v.at() < len(v.line.Lines) {
		l, _, _ := v.keys("right").viewed()
		if _, open := v.line.State.Descs[l.Slot]; open && l.Slot != 0 {
			require.Contains(t, v.text(), fmt.Sprintf("%4d%4d%4d  ", l.Slot, l.FD, l.Gen), "event %d", l.I)
		}
	}
}

func TestThePictureFitsEverySize(t *testing.T) {
	f := scenario(t, scenarios.Setting{Backend: "iocp", Workers: 2}, "read")
	v := view(t, f, 80, 24)
	for width := 1; width < 200; width += 13 {
		for height := 1; height < 70; height += 5 {
			v.Update(tea.WindowSizeMsg{Width: width, Height: height})
			for _, key := range []string{"right", "?", "esc", "g", "esc", "i", "esc"} {
				v.keys(key).text()
			}
			if v.at() == len(v.line.Lines) {
				v.keys("home")
			}
			assert.Equal(t, width < 80 || height < 24, strings.Contains(v.text(), "all panes") || width < 12, "%dx%d", width, height)
		}
	}
}

func TestThePicturesAreAsTheyWereLookedAt(t *testing.T) {
	for _, size := range []tea.WindowSizeMsg{{Width: 80, Height: 24}, {Width: 160, Height: 50}} {
		v := view(t, readEpoll(t), size.Width, size.Height)
		var text strings.Builder
		for _, key := range strings.Fields("left right right right right right right right 3 p p 2 t 4 g a esc end ? esc home") {
			fmt.Fprintf(&text, "==== %s\n%s\n", key, withoutLines(v.keys(key).text()))
		}
		golden(t, fmt.Sprintf("read-%dx%d", size.Width, size.Height), text.String())
	}
}
