package timeline

// This file answers: when is the reader asked whether the thread waits, and which event answers?
// Printer and screen ask the same, once: at the first wait of the story.

import (
	"fmt"

	"greenpoll/trace"
)

// soon is within how many events an answer comes, or the question is not asked.
const soon = 16

// A Question is one that the reader is asked. The zero Question: none.
type Question struct {
	Text   string
	At     uint64 // the event behind which it is asked
	Answer uint64 // the event that answers it; 0: still to come
	open   bool   // the lines so far do not have the answer, nor show that it does not come soon
}

// Open reports whether the answer may still come.
func (q Question) Open() bool { return q.open }

// Question returns the one that the story asks, which begins at event number story. It looks at
// all lines, beyond the view. complete: no more of them will come. A question is withdrawn where
// the answer does not come soon.
func (t *Timeline) Question(story uint64, complete bool) (q Question) {
	first := t.firstWait(story)
	if first < 0 {
		return q
	}
	wait := t.Lines[first]
	q = Question{Text: trace.Question(wait), At: wait.I}
	for i := first + 1; i < len(t.Lines) && i <= first+soon; i++ {
		switch l := t.Lines[i]; {
		case l.G == wait.G && (l.Kind == trace.Resume || l.Kind == trace.Consume || l.Kind == trace.Commit && l.Why == trace.Refused):
			return Question{} // it goes on without having slept: its thread was not free for others
		case l.M == wait.M && answers(l.Kind):
			q.Answer = l.I
			return q
		}
	}
	if complete || len(t.Lines) > first+soon {
		return Question{}
	}
	q.open = true
	return q
}

// firstWait returns the index of the first wait on a worker in the story, -1: there is none.
func (t *Timeline) firstWait(story uint64) int {
	if story == 0 {
		return -1
	}
	for ; t.waited < len(t.Lines); t.waited++ {
		if l := t.Lines[t.waited]; l.I >= story && trace.Question(l) != "" {
			return t.waited
		}
	}
	return -1
}

func answers(k trace.Kind) bool {
	return k == trace.Next || k == trace.BeginPoll || k == trace.Idle
}

// Where says where the answer stands.
func (q Question) Where() string {
	if q.Answer == 0 {
		return "One of the next events answers."
	}
	return fmt.Sprintf("Event %d answers.", q.Answer)
}

// Reply is the answer in one sentence. l is the event that answers.
func Reply(l trace.Line) string {
	switch l.Kind {
	case trace.Next:
		return fmt.Sprintf("No: worker %d goes on with task %d, on the same thread.", l.M, l.G)
	case trace.BeginPoll:
		return fmt.Sprintf("Only now, and for no single task: nothing can run, so worker %d waits for news of any socket.", l.M)
	}
	return fmt.Sprintf("Only now, and for no single task: worker %d finds nothing to run, and sleeps.", l.M)
}
