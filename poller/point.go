package poller

// This file answers: where may a test stop one side of a race and let the other go first?
// In a program nothing stops anywhere: a point costs one branch.

// A Point names a place before one atomic action on a gate. An explorer that stops there
// can let another actor move first: so every interleaving of the real code can be tried,
// and shown.
type Point uint8

// The points, in the order of a wait and of what ends it.
const (
	AtReset       Point = iota // before the state is set to nil, ahead of a try
	AtFirstCheck               // before the error check that precedes a wait
	AtConsume                  // before ready -> nil
	AtWaiting                  // before nil -> waiting
	AtSecondCheck              // before the error check that follows it
	AtCommit                   // before waiting -> task
	AtAwake                    // before the state is taken and set to nil
	AtLoad                     // unblock: before the state is read
	AtSwap                     // unblock: before the state is swapped
	AtLock                     // a deadline, set or passed, or a close: before the descriptor's lock
	AtPublish                  // likewise: before the error becomes visible
	AtSubmit                   // before an operation is given to the kernel
	AtResult                   // before a check whether its completion has come
	AtCancel                   // before it is cancelled
	AtGiveUp                   // before an operation that the kernel has refused can begin again
	AtDone                     // announced by an explorer: after the last action, before the sleeper is readied
)

// String names the point as its constant does, in words.
func (p Point) String() string {
	return [...]string{"reset", "first check", "consume", "waiting", "second check", "commit", "awake",
		"load", "swap", "lock", "publish", "submit", "result", "cancel", "give up", "done"}[p]
}

// syncPoint lets an explorer, if there is one, take over at this point.
func (g *gate) syncPoint(p Point) {
	if at := g.d.p.at; at != nil {
		at(g, p)
	}
}
