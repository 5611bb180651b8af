package cli

// This file answers: where does a program that stands still stand? Go's own answer to
// SIGQUIT knows goroutines, not what tasks wait for.

import (
	"os"

	"greenpoll/sched"
)

// DumpOnQuit makes SIGQUIT (ctrl-\), on Windows ctrl-break, print the tasks of s on
// standard error before Go's own dump, which ends the program with 2.
func DumpOnQuit(s *sched.Sched) {
	quit := make(chan struct{}, 1)
	onQuit(func() {
		select {
		case quit <- struct{}{}:
		default: // told already
		}
	})
	go func() {
		<-quit
		s.Dump(os.Stderr)
		goDump()
	}()
}
