package sim_test

import (
	"greenpoll/poller"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sys"
)

// The kernel stands on both sides of the seam, although it does not import them.
var (
	_ sched.Clock         = (*sim.Kernel)(nil)
	_ sys.ReadinessCalls  = (*sim.Kernel)(nil)
	_ sys.CompletionCalls = (*sim.Kernel)(nil)
	_ poller.Backend      = (*sim.Kernel)(nil).Backend()
)
