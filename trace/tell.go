package trace

// This file answers: what happened, told one event at a time to someone who knows net/http
// and goroutines and no more? A Teller says who did what and, where it matters, why, and
// what it changed. The sentences are in tell_call.go, for a task in a call that waits, in
// tell_worker.go and in tell_kernel.go; changed.go has what an event has changed.

import "fmt"

// A Teller puts the events of a run into words, one at a time, in their order. It remembers
// what later sentences need: a sentence about the third wait is shorter than that about the
// first.
type Teller struct {
	memory
	words  map[string]bool // of docs/words.md: used already
	before map[Kind]bool   // said in full already
	since  string          // of the sentence that is being made, see Told
	story  bool            // for a text in which events have no numbers, but places
}

// NewTeller returns a Teller for the run that h is the header of; its backend decides some
// of the words.
func NewTeller(h Header) *Teller {
	return &Teller{memory: newMemory(h), words: map[string]bool{}, before: map[Kind]bool{}}
}

// Told is one event in words.
type Told struct {
	Step    uint8    // of the four; 0: it is no part of a call that looks blocking
	Said    string   // one plain sentence
	Since   string   // since when what it tells of could have happened, by the numbers of events; "": nothing to say
	Changed []string // what the event has changed in our state, each like "task 2: running -> waiting"; empty: nothing
	Words   []string // the words of docs/words.md that the step's word, Said and Changed use and that were not used before
}

// Tell puts l into words. c is what Reduce has returned for it, s the state after it. Each
// event of a run must come, in order, or be passed to Skip.
func (t *Teller) Tell(l Line, c Change, s *State) Told {
	t.begin(l)
	t.since = ""
	d := Told{Step: t.step(l), Said: t.sentence(l, c, s), Changed: changed(c, s)}
	d.Since = t.since
	t.end(l)
	d.Words = t.NewWords(text(d))
	return d
}

// Skip takes note of an event that is not shown, such as one that FoldSetUp has told: later
// sentences may need it. The words that it would use are still to be explained.
func (t *Teller) Skip(l Line) {
	t.begin(l)
	t.end(l)
}

// Sentence is Said with what stands in Since, for a reader who is not shown that elsewhere.
func (d Told) Sentence() string {
	if d.Since == "" {
		return d.Said
	}
	return d.Said + " (" + d.Since + ")"
}

// text is all of d that a reader reads.
func text(d Told) string {
	return fmt.Sprint(Steps[d.Step].Word, " ", d.Sentence(), " ", d.Changed)
}

// step is which of the four steps l belongs to. Only a call has steps, and so an event has one
// for the task that it moves on in its call: the task's own event, a report at the gate where
// it waits, the worker that goes on when it has parked. An event has the step of its kind,
// with these exceptions:
//   - 2, not 4, is where a call returns that did not have to wait: the kernel's answer was all;
//   - 3 is also that the worker goes on to another task, and 4 that one takes the task itself;
//   - 0 has a poll, which is a worker's own: what it reports at a gate is step 4 of the task there;
//   - 0 has what is no part of a call: a task that is new, or sleeps for a while.
func (t *Teller) step(l Line) uint8 {
	c, in := t.call(l.G)
	switch l.Kind {
	case Return:
		if in && !c.parked {
			return 2
		}
		fallthrough
	case Ready, Resume, Consume, Park, Commit, Wait, Try, Submit, Complete, Call:
		if !in {
			return 0
		}
	case Polled:
		if _, waits := t.call(t.sleepers[gateAt{l.Slot, l.Mode}]); !waits || l.Why == Stale {
			return 0
		}
	case Next:
		switch {
		case in && t.started[l.G]:
			return 4
		case t.parkedInCall[l.M]:
			return 3
		}
		return 0
	case BeginPoll, Poll:
		return 0
	}
	return l.Step
}

// sentence says what happened.
func (t *Teller) sentence(l Line, c Change, s *State) string {
	if l.Kind < kinds && sentences[l.Kind] != nil {
		return sentences[l.Kind](t, l, c, s)
	}
	return l.Kind.String()
}

// first reports whether what is said of kind k is to be said in full, because it was not
// said before.
func (t *Teller) first(k Kind) bool {
	said := t.before[k]
	t.before[k] = true
	return !said
}

// A sentence says what happened: l, which has changed c and led to s.
type sentence func(t *Teller, l Line, c Change, s *State) string

// of makes one that needs only the event, with one that needs what was before it, too.
func of(say func(Line) string) sentence {
	return func(_ *Teller, l Line, _ Change, _ *State) string { return say(l) }
}

func with(say func(*Teller, Line) string) sentence {
	return func(t *Teller, l Line, _ Change, _ *State) string { return say(t, l) }
}

// sentences has one for each kind.
var sentences = [kinds]sentence{
	Call:      of(calls),
	Open:      of(opened),
	Close:     of(closed),
	Try:       with((*Teller).tried),
	Submit:    of(submits),
	Wait:      with((*Teller).waits),
	Park:      with((*Teller).parks),
	Commit:    (*Teller).commits,
	Next:      with((*Teller).next),
	BeginPoll: with((*Teller).beginsPoll),
	Poll:      with((*Teller).polls),
	Polled:    with((*Teller).polled),
	Complete:  with((*Teller).completes),
	Ready:     (*Teller).readies,
	Resume:    with((*Teller).resumes),
	Consume:   func(t *Teller, l Line, _ Change, _ *State) string { return t.consumes(l) },
	Return:    with((*Teller).returns),
	Spawn:     of(spawns),
	Yield:     of(yields),
	Exit:      with((*Teller).exits),
	Timer:     of(fires),
	Move:      with((*Teller).moves),
	Break:     (*Teller).breaks,
	Steal:     steals,
	Handoff:   of(handsOff),
	Back:      of(isBack),
	Idle:      (*Teller).idles,
	Wake:      of(wakesUp),
	Choice:    of(chooses),
	Kernel:    with((*Teller).kernelDoes),
	Deadlock:  standsStill,
}
