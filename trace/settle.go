package trace

// This file answers: to which of the four steps does a poll belong? That is known only after
// it was told: to the fourth if it has readied a task, else to none.

// Settle gives the polls in lines their steps, as far as lines[i] decides them. It serves
// viewers whose lines grow: called for each line when it is added, it leaves those of a poll
// as Recorder.Events has them. The lines are numbered from 1 without a gap. It returns the
// index of the line whose step it has set, -1 if it has set none.
func Settle(lines []Line, i int) (changed int) {
	return settle(i, func(j int) *Event { return &lines[j].Event })
}

// settle does so for the event with index i. A poll has step 4 if the cause of a later ready
// is an event that this poll reported. A cause always stands before what it caused: so one
// pass over a trace settles all of it.
func settle(i int, at func(int) *Event) (changed int) {
	e := at(i)
	switch e.Kind {
	case Poll:
		e.Step = 0
		return i
	case Ready:
		report := before(i, e.Cause)
		if report < 0 || at(report).Kind != Polled && at(report).Kind != Complete {
			return -1
		}
		if poll := before(report, at(report).Cause); poll >= 0 && at(poll).Kind == Poll && at(poll).Step != 4 {
			at(poll).Step = 4
			return poll
		}
	}
	return -1
}

// before returns the index of event number cause if it stands before index i, else -1.
func before(i int, cause uint64) int {
	if cause > uint64(i) {
		return -1
	}
	return int(cause) - 1
}
