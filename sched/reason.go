package sched

import "greenpoll/trace"

// Reason says why a task parked.
//
// Go: runtime/runtime2.go waitReason
type Reason uint32

// All the reasons there are. Dump and the trace show their names.
const (
	NoReason Reason = iota
	IORead          // a descriptor has nothing to read, or no connection to accept
	IOWrite         // a descriptor takes no more bytes, or is connecting
	Sleeping
	Yielding
	AfterBlock // back from Block, without a P to run on
	ChanSend
	ChanReceive
	Selecting
	MutexLock
	WaitGroupWait
	AtRest // a connection has nothing to read, and its task has no stack, see Rest
)

// String returns the reason as Dump shows it.
func (r Reason) String() string {
	return [...]string{"", "IO wait (read)", "IO wait (write)", "sleep", "yield", "after block",
		"chan send", "chan receive", "select", "mutex lock", "wait group", trace.AtRest}[r]
}
