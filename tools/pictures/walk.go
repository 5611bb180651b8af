package main

// This file answers: how does one Read that has to wait go through the four steps? The
// picture is drawn from a trace of such a Read, event by event.

import (
	"fmt"

	"greenpoll/poller/sim"
	"greenpoll/trace"
)

// The x coordinates of the lanes' centres. To their left are the places in the source.
const (
	taskLane   = 318
	workerLane = 452
	pollerLane = 586
	kernelLane = 720
)

// An arrow goes from lane to lane; if both are the same, the lane does something by itself.
type arrow struct {
	from, to int
	said     string
	answer   string // the result that comes back at once
}

// arrowOf returns the arrow for an event, or false if the event is not part of the picture.
func arrowOf(l trace.Line, g uint64) (arrow, bool) {
	mine := l.G == g
	gate := func() string { return fmt.Sprintf("gate: %s → %s", l.Gate[0], l.Gate[1]) }
	switch {
	case l.Kind == trace.Call && mine:
		return arrow{taskLane, taskLane, "calls " + l.Why, ""}, true
	case l.Kind == trace.Try && mine:
		return arrow{taskLane, kernelLane, l.Sys, answerOf(l)}, true
	case l.Kind == trace.Wait && mine:
		return arrow{taskLane, pollerLane, gate(), ""}, true
	case l.Kind == trace.Park && mine:
		return arrow{taskLane, workerLane, "parks: " + l.Reason, ""}, true
	case l.Kind == trace.Commit && mine:
		return arrow{workerLane, pollerLane, gate(), ""}, true
	case l.Kind == trace.Next && !mine:
		return arrow{workerLane, workerLane, fmt.Sprintf("goes on with task %d", l.G), ""}, true
	case l.Kind == trace.Poll && l.Ret > 0:
		how := l.Sys
		if l.Timer != 0 {
			how += ", blocking: " + l.Why
		}
		return arrow{workerLane, kernelLane, how, answerOf(l)}, true
	case l.Kind == trace.Polled && l.Mode == trace.Read:
		return arrow{pollerLane, pollerLane, gate(), ""}, true
	case l.Kind == trace.Ready && mine:
		return arrow{pollerLane, workerLane, fmt.Sprintf("task %d into P %d's %s", l.G, l.P, l.Q), ""}, true
	case l.Kind == trace.Resume && mine:
		return arrow{workerLane, taskLane, fmt.Sprintf("switches to task %d", l.G), ""}, true
	case l.Kind == trace.Consume && mine:
		return arrow{taskLane, pollerLane, gate(), ""}, true
	case l.Kind == trace.Return && mine:
		return arrow{taskLane, taskLane, fmt.Sprintf("returns %d bytes", l.N), ""}, true
	}
	return arrow{}, false
}

func answerOf(l trace.Line) string {
	switch {
	case l.Errno != 0:
		return errnoName(l.Errno)
	case l.Kind == trace.Poll:
		return plural(l.Ret, "event")
	}
	return plural(l.Ret, "byte")
}

func plural(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func walk(src source) (string, error) {
	r, err := record(sim.Epoll, readOnce)
	if err != nil {
		return "", err
	}
	lines, err := r.call("read")
	if err != nil {
		return "", err
	}
	w := sequence{src: src, g: r.g}
	w.title = "One Read that waits, in four steps"
	w.desc = "A sequence from a trace: a task reads, hears that nothing is there, parks; its worker goes on with another task; the poll reports the socket, the task is queued and the Read returns."
	w.say(24, 38, 20, "bold", w.title)
	w.say(24, 60, 13, "mute", "Drawn from a trace over the simulated kernel, here as epoll. Time runs down.")
	w.y = 84
	if err := w.open(r.lines, lines[0]); err != nil {
		return "", err
	}
	step, wentOn := uint8(0), false
	for _, l := range lines {
		a, told := arrowOf(l, r.g)
		if !told || l.Kind == trace.Next && wentOn {
			continue // what the worker runs later is not part of this Read
		}
		wentOn = wentOn || l.Kind == trace.Next
		if l.Step > step {
			step = l.Step
			w.band(step, trace.Steps[step].Long)
		}
		if err := w.row(l, a); err != nil {
			return "", err
		}
	}
	w.height = w.y + 20
	return w.svg()
}

// A sequence is a sheet on which events follow from top to bottom; y is the current position.
type sequence struct {
	sheet
	src  source
	g    uint64 // the task
	y    int
	runs bool // whether the task has been running since the last row
}

// open draws what happened once, earlier: the socket was armed.
func (w *sequence) open(all []trace.Line, first trace.Line) error {
	for _, l := range all {
		if l.Kind == trace.Open && l.Slot == first.Slot && l.Gen == first.Gen {
			w.heads()
			w.y += 8
			return w.row(l, arrow{taskLane, kernelLane, "once, at open: armed for both directions, edge-triggered", ""})
		}
	}
	return fmt.Errorf("the trace does not open the socket")
}

// heads draws the names of the lanes.
func (w *sequence) heads() {
	for i, name := range []string{fmt.Sprintf("task %d", w.g), "worker", "poller", "kernel"} {
		x := taskLane + i*(workerLane-taskLane)
		fill, text := "blue", "tblue"
		if x == kernelLane {
			fill, text = "orange", "torange"
		}
		w.box(x-44, w.y, 88, 30, 15, fill)
		w.say(x, w.y+20, 14, "bold mid "+text, name)
	}
	w.y += 30
}

func (w *sequence) band(step uint8, text string) {
	w.y += 8
	w.box(16, w.y, width-32, 34, 6, "soft")
	w.box(24, w.y+6, 22, 22, 11, "blue")
	w.say(35, w.y+22, 14, "bold mid tblue", fmt.Sprint(step))
	w.say(56, w.y+22, 14, "bold", text)
	w.y += 40
}

// row draws one event: its place and its arrow.
func (w *sequence) row(l trace.Line, a arrow) error {
	name, err := w.src.funcAt(l.At)
	if err != nil {
		return err
	}
	high := 44
	if a.answer != "" {
		high = 66
	}
	for x := taskLane; x <= kernelLane; x += workerLane - taskLane {
		w.rule(x, w.y, x, w.y+high, "")
	}
	w.live(l, high)
	w.say(24, w.y+18, 13, "bold", name)
	w.say(24, w.y+35, 12, "mute", l.At)
	color, text := "lblue", "tblue"
	if a.to == kernelLane {
		color, text = "lorange", "torange"
	}
	switch {
	case a.from == a.to:
		w.add(`<circle cx="%d" cy="%d" r="6" class="blue"/>`, a.from, w.y+22)
		w.say(a.from+14, w.y+27, 13, "halo tblue", a.said)
	case a.from < a.to:
		w.path(color, "M%d %dH%d", a.from+3, w.y+28, a.to-3)
		w.say((a.from+a.to)/2, w.y+21, 13, "halo mid "+text, a.said)
	default:
		w.path(color, "M%d %dH%d", a.from-3, w.y+28, a.to+3)
		w.say((a.from+a.to)/2, w.y+21, 13, "halo mid "+text, a.said)
	}
	if a.answer != "" {
		w.path("lorange dash", "M%d %dH%d", a.to-3, w.y+54, a.from+3)
		w.say((a.from+a.to)/2, w.y+48, 13, "halo mid torange", a.answer)
	}
	w.y += high
	return nil
}

// live draws the task's lane over a row: thick while the task runs.
func (w *sequence) live(l trace.Line, high int) {
	ran, half := w.runs, w.y+28
	switch l.Kind {
	case trace.Call, trace.Resume:
		w.runs = true
	case trace.Park, trace.Return:
		w.runs = false
	case trace.Next:
		w.say(taskLane-12, w.y+27, 12, "end mute", "asleep")
	}
	if ran {
		w.box(taskLane-3, w.y, 6, half-w.y, 0, "tblue")
	}
	if w.runs {
		w.box(taskLane-3, half, 6, w.y+high-half, 0, "tblue")
	}
}
