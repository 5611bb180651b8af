package sched

// This file answers: what notices that the program stands still? Once a second, while
// tasks run, the watch asks each worker for a sign of life, and tells of those that have
// not given one by the next check.

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
)

// A watch belongs to one scheduler. Its timer runs only while a worker has a P: the first
// that takes one arms it, and the first check that finds none lets it rest, so nobody is
// woken while all tasks sleep. What a worker does for it is one look at a flag for each
// task that it finds, see found.
//
// It asks, and does not compare times: a worker's clock is read at every eighth task, and
// a program may have been stopped for an hour.
//
// Go: runtime/proc.go sysmon; runtime/proc.go retake. The second compares schedtick at two checks;
// it interrupts the goroutine, or takes the P away. Ours can only tell.
type watch struct {
	s     *Sched
	to    io.Writer // nil: nothing is watched
	every time.Duration

	// Guarded by s.mu.
	timer *time.Timer // nil: never armed
	armed bool
	due   int64 // when the timer fires, if the process gets a processor

	mu       sync.Mutex      // held during a check
	endLooks int             // how many in a row found Run waiting for Blocks alone
	told     map[uint64]bool // of which tasks
	rest     int64           // until then no stacks are taken
}

// A silence is what the watch knows of one worker. It is guarded by the watch's mu.
type silence struct {
	missed int // how many checks in a row it has not answered
	seen   int // how many of them took the stacks: one for a wait, a second for a task that computes
}

const (
	watchEvery = time.Second
	computesIn = 10 // checks after which a task is told of that does not wait, but computes
	mostTold   = 10 // tasks told of in one Run: a server may do the same wrong thing in each

	steady = 10 * time.Millisecond // a wait that is the same for so long is one

	// To take all stacks stops the program, for some 3 us a task: it may take a hundredth
	// of the time.
	restAfter = 100
)

// arm starts the timer for a worker that is about to run tasks, or has Run's caller do so.
// The caller holds s.mu.
func (w *watch) arm() {
	if w.to == nil || w.armed {
		return
	}
	if inBubble() { // a guest's: its timers go by the bubble's clock, and ours would never fire
		w.s.workers.tell()
		return
	}
	delay := w.every
	if w.timer == nil {
		// A program's first tasks are those that wait wrongly: ask soon, to tell soon.
		delay /= 10
		w.timer = time.AfterFunc(delay, w.check)
	} else {
		w.timer.Reset(delay)
	}
	w.armed, w.due = true, w.s.clock.Now()+int64(delay)
}

// stop returns when no check is under way. Run calls it, when no worker is left.
func (w *watch) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.timer != nil {
		w.timer.Stop()
	}
}

// check asks, reports the workers that have not answered, and goes to rest if none runs.
func (w *watch) check() {
	w.mu.Lock()
	defer w.mu.Unlock()
	silent, ending, again := w.ask()
	if now := w.s.clock.Now(); len(silent) > 0 && now >= w.rest && len(w.told) < mostTold {
		w.tellSilent(silent)
		w.rest = now + restAfter*(w.s.clock.Now()-now)
	}
	if ending {
		w.tellEnding()
	}
	if again {
		w.s.mu.Lock()
		w.due = w.s.clock.Now() + int64(w.every)
		w.timer.Reset(w.every)
		w.s.mu.Unlock()
	}
}

// ask returns the workers that have to be looked at, for they have not found a task since
// the last check but one, and whether it is time to tell that Blocks alone hold Run's end.
//
// If this check itself is late, the process was stopped, in a debugger say, or had no
// processor: then nobody is blamed, and all are asked anew.
func (w *watch) ask() (silent []*machine, ending, again bool) {
	s := w.s
	s.mu.Lock()
	defer s.mu.Unlock()
	late := s.clock.Now()-w.due > int64(w.every)
	for _, m := range s.machines {
		switch {
		case m.p == nil && !m.unwinds:
			continue // asleep, polling or blocking: it owes no answer, see putIdleP and handOff
		case late || !m.asked.Load():
			m.silence = silence{}
			m.asked.Store(true)
		default:
			m.silence.missed++
			if m.silence.seen == 0 || m.silence.seen == 1 && m.silence.missed >= computesIn {
				silent = append(silent, m)
			}
		}
		again = true
	}
	switch {
	case again || s.done || s.blocked == 0 || !s.stopping.Load():
		w.endLooks = 0
	case !late:
		w.endLooks++
		ending = w.endLooks == 2
	}
	again = again || w.endLooks == 1
	w.armed = again
	return silent, ending, again
}

// tellSilent tells which tasks hold these workers: those that wait at once, those that
// compute when they have been silent for long. A wait is one that is still the same a
// moment later: a task that computes may wait for moments, too.
func (w *watch) tellSilent(silent []*machine) {
	onThem := func(id uint64, now taskState) bool {
		return now.status() == Running && !w.told[id] && now.worker() != lastWorker &&
			slices.ContainsFunc(silent, func(m *machine) bool { return now.worker() == m.id })
	}
	first, _ := w.s.tasks(onThem)
	infos := first
	if slices.ContainsFunc(first, func(i TaskInfo) bool { return i.Waits != "" }) {
		time.Sleep(steady)
		infos, _ = w.s.tasks(onThem)
	}
	for _, m := range silent {
		m.silence.seen++
		i := slices.IndexFunc(infos, func(i TaskInfo) bool { return i.Worker == m.id })
		// It is silent still: so the task has been on it since before we checked it.
		if i < 0 || !m.asked.Load() {
			continue
		}
		switch held := infos[i]; {
		case held.Waits != "" && slices.ContainsFunc(first, held.waitsAs):
			w.tell(held.ID, fmt.Sprintf("greenpoll: task %d has held worker %d for over a second: it waits in %s at %s. "+
				"No other task runs there meanwhile: %s", held.ID, held.Worker, held.Waits, held.Where, held.cure))
		case m.silence.missed >= computesIn:
			w.tell(held.ID, fmt.Sprintf("greenpoll: task %d has held worker %d for over 10 seconds: it computes, now in %s at %s. "+
				"No other task runs there meanwhile: %s", held.ID, held.Worker, held.in, held.Where, computesCure))
		}
	}
}

// waitsAs reports whether the other is the same task, in the same wait.
func (i TaskInfo) waitsAs(other TaskInfo) bool {
	return i.ID == other.ID && i.Waits == other.Waits && i.Where == other.Where
}

// tellEnding tells which tasks are inside Block while nothing else keeps Run.
func (w *watch) tellEnding() {
	var blocks []string
	for _, i := range w.s.Tasks() {
		if i.inBlock {
			blocks = append(blocks, i.String())
		}
	}
	if more := len(blocks) - shortTable; more > 0 {
		blocks = append(blocks[:shortTable], fmt.Sprintf("and %d more", more))
	}
	if len(blocks) > 0 {
		io.WriteString(w.to, "greenpoll: Run would end, but has waited for over a second for what is called inside Block, "+
			"which must come to its end by itself: "+strings.Join(blocks, ", ")+"\n")
	}
}

// tell writes one line; the first brings the table of all tasks.
func (w *watch) tell(id uint64, line string) {
	if w.told == nil {
		w.told = make(map[uint64]bool)
		line += "\n" + indented(table(w.s.Tasks(), shortTable)+dumpHint+"; greenpoll.WithWatch(nil) turns this off)")
	}
	w.told[id] = true
	if len(w.told) == mostTold {
		line += fmt.Sprintf("\n  (%d tasks are told of in one Run, this was the last)", mostTold)
	}
	io.WriteString(w.to, line+"\n")
}

// dumpHint ends each text that has the table of tasks.
const dumpHint = "(t.Sched().Dump(w) writes this table at any time"

func indented(lines string) string { return "  " + strings.ReplaceAll(lines, "\n", "\n  ") }
