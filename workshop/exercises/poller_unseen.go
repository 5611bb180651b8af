//go:build ignore

package poller_test

// This file answers: was a wake-up lost because an error was not looked for once more?

import (
	"greenpoll/poller/explore"
	"greenpoll/trace"
)

// unseen returns said if the close or the deadline was there before the gate said waiting, and the
// task sleeps for ever; "": it is another mistake.
func unseen(il *explore.Interleaving, said string) string {
	if il.Broken != "no wake-up is lost" {
		return ""
	}
	for i, s := range il.Steps {
		// The error was there before the gate said waiting, or there is no error.
		if (s.Closed || s.Expired) && i > 0 && s.After != trace.GateWaiting {
			return said
		}
		if s.After == trace.GateWaiting {
			break
		}
	}
	return ""
}
