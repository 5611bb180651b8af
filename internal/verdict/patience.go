package verdict

// This file answers: when does a check count as one that hangs? Not by the clock: a process may be
// stopped, or have to wait for its processor. One that spins is known by the processor time that it
// has used, and one that sleeps by having used none while the watch looked on.

import (
	"cmp"
	"os"
	"strconv"
	"time"
)

const (
	lookEvery = 100 * time.Millisecond
	mostLook  = 2 * lookEvery // what a look counts at most: if it comes later, this process did not run
	little    = 100           // one part of so many is what a process uses that does nothing
)

// ParentVar names the process that has started the check, for one that has ended before the check looks.
const ParentVar = "GREENPOLL_WORKSHOP_PARENT"

func parent() int {
	pid, err := strconv.Atoi(os.Getenv(ParentVar))
	if err != nil {
		pid = 0 // it was started by hand
	}
	return cmp.Or(pid, os.Getppid())
}

// A patience ends when nothing has gone on for long.
type patience struct {
	most   time.Duration
	alive  int           // how often something had gone on
	since  time.Duration // the processor time then
	last   time.Time     // of the looks since then
	used   time.Duration // the processor time at the last look
	looks  []look        // the last ones, no more than make up most
	lasted time.Duration // their sum
}

// A look is the time since the one before, and what of a processor was used in it.
type look struct{ lasted, used time.Duration }

func begin() *patience { return begun(most, time.Now(), processorTime()) }

func begun(most time.Duration, now time.Time, used time.Duration) *patience {
	return &patience{most: most, since: used, last: now, used: used}
}

// over looks, and reports whether it has ended.
func (p *patience) over(alive int, now time.Time, used time.Duration) bool {
	l := look{min(now.Sub(p.last), mostLook), used - p.used}
	p.last, p.used = now, used
	if alive != p.alive {
		p.alive, p.since, p.looks, p.lasted = alive, used, nil, 0
		return false
	}
	p.looks, p.lasted = append(p.looks, l), p.lasted+l.lasted
	for p.lasted-p.looks[0].lasted >= p.most {
		p.lasted -= p.looks[0].lasted
		p.looks = p.looks[1:]
	}
	var ran time.Duration // not look by look: some systems count it in steps of 15 ms
	for _, l := range p.looks {
		ran += l.used
	}
	return used-p.since >= p.most || p.lasted >= p.most && ran < p.lasted/little
}
