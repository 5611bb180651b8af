package cli

// This file answers: what does a program that hangs wait for? Go's own dump on
// SIGQUIT shows goroutines, not what tasks wait for.

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
		default: // requested already
		}
	})
	go func() {
		<-quit
		s.Dump(os.Stderr)
		goDump()
	}()
}
