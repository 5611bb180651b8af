package sched

// This file answers: how is it noticed that a program stands still? Once a second, while
// tasks run, the watch asks each worker for a sign of life, and reports those that have
// not given one by the next check.

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
)

// A watch belongs to one scheduler. Its timer runs only while a worker has a P. The first
// worker that takes one arms it, and the first check that finds none lets it rest. So
// nothing is woken while all tasks sleep. All that a worker does for the watch is to read
// a flag for each task that it finds, see found.
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

	mu        sync.Mutex      // held during a check
	endChecks int             // checks in a row that found Run waiting for Blocks alone
	reported  map[uint64]bool // the tasks reported so far
	rest      int64           // no stacks are taken until then
}

// A silence is what the watch knows of one worker. It is guarded by the watch's mu.
type silence struct {
	missed int // checks in a row that it has not answered
	seen   int // how many of them took the stacks: one for a wait, a second for a task that computes
}

const (
	watchEvery  = time.Second
	computesIn  = 10 // checks after which a task is reported that does not wait, but computes
	mostReports = 10 // tasks reported in one Run: a server may make the same mistake in each

	steady = 10 * time.Millisecond // a wait that stays the same for so long counts as one

	// Taking all stacks stops the program, for some 3 us a task: it may take a hundredth
	// of the time.
	restAfter = 100
)

// arm starts the timer for a worker that is about to run tasks, or lets Run's caller
// start it. The caller holds s.mu.
func (w *watch) arm() {
	if w.to == nil || w.armed {
		return
	}
	if inBubble() { // a guest's bubble: its timers follow the bubble's clock, and ours would never fire
		w.s.workers.wakeRun()
		return
	}
	delay := w.every
	if w.timer == nil {
		// A program's first tasks are those that wait wrongly: ask soon, to report soon.
		delay /= 10
		w.timer = time.AfterFunc(delay, w.check)
	} else {
		w.timer.Reset(delay)
	}
	w.armed, w.due = true, w.s.clock.Now()+int64(delay)
}

// stop returns when no check is under way. Run calls it once no worker is left.
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
	if now := w.s.clock.Now(); len(silent) > 0 && now >= w.rest && len(w.reported) < mostReports {
		w.reportSilent(silent)
		w.rest = now + restAfter*(w.s.clock.Now()-now)
	}
	if ending {
		w.reportBlocks()
	}
	if again {
		w.s.mu.Lock()
		w.due = w.s.clock.Now() + int64(w.every)
		w.timer.Reset(w.every)
		w.s.mu.Unlock()
	}
}

// ask returns the workers to be looked at, because they have found no task since the last
// check but one. ending says that it is time to report that only Blocks keep Run from
// ending.
//
// If this check itself is late, the process was stopped, in a debugger say, or had no
// processor: then no worker is blamed, and all are asked anew.
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
		w.endChecks = 0
	case !late:
		w.endChecks++
		ending = w.endChecks == 2
	}
	again = again || w.endChecks == 1
	w.armed = again
	return silent, ending, again
}

// reportSilent reports which tasks hold these workers: a task that waits at once, a task
// that computes once its worker has been silent for long. A wait counts if it is still
// the same a moment later: a task that computes may also wait for moments.
func (w *watch) reportSilent(silent []*machine) {
	onThem := func(id uint64, now taskState) bool {
		return now.status() == Running && !w.reported[id] && now.worker() != lastWorker &&
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
		// It is still silent, so the task has been on it since before the stacks were
		// taken.
		if i < 0 || !m.asked.Load() {
			continue
		}
		switch held := infos[i]; {
		case held.Waits != "" && slices.ContainsFunc(first, held.waitsAs):
			w.report(held.ID, fmt.Sprintf("greenpoll: task %d has held worker %d for over a second: it waits in %s at %s. "+
				"No other task runs there meanwhile: %s", held.ID, held.Worker, held.Waits, held.Where, held.advice))
		case m.silence.missed >= computesIn:
			w.report(held.ID, fmt.Sprintf("greenpoll: task %d has held worker %d for over 10 seconds: it computes, now in %s at %s. "+
				"No other task runs there meanwhile: %s", held.ID, held.Worker, held.in, held.Where, computesAdvice))
		}
	}
}

// waitsAs reports whether the other is the same task, in the same wait.
func (i TaskInfo) waitsAs(other TaskInfo) bool {
	return i.ID == other.ID && i.Waits == other.Waits && i.Where == other.Where
}

// reportBlocks reports the tasks inside Block while nothing else keeps Run going.
func (w *watch) reportBlocks() {
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
		io.WriteString(w.to, "greenpoll: Run would end, but has waited for over a second for calls inside Block, "+
			"which must return by themselves: "+strings.Join(blocks, ", ")+"\n")
	}
}

// report writes one line; the first report adds the table of all tasks.
func (w *watch) report(id uint64, line string) {
	if w.reported == nil {
		w.reported = make(map[uint64]bool)
		line += "\n" + indented(table(w.s.Tasks(), shortTable)+dumpHint+"; greenpoll.WithWatch(nil) turns this off)")
	}
	w.reported[id] = true
	if len(w.reported) == mostReports {
		line += fmt.Sprintf("\n  (one Run reports %d tasks, this was the last)", mostReports)
	}
	io.WriteString(w.to, line+"\n")
}

// dumpHint ends each text that has the table of tasks.
const dumpHint = "(t.Sched().Dump(w) writes this table at any time"

func indented(lines string) string { return "  " + strings.ReplaceAll(lines, "\n", "\n  ") }
