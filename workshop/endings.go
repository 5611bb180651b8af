//go:build !js

package main

import (
	"os"
	"os/signal"
	"syscall"
)

// endings are the signals that end the command, and with it what it has started. One that was ignored
// from the start, as nohup has it, stays so.
func endings() (all []os.Signal) {
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			all = append(all, s)
		}
	}
	return all
}
