//go:build !js

package group

import (
	"os"
	"os/signal"
	"syscall"
)

// Endings are the signals that end a command, and with it what it has started. One that was ignored
// from the start, as nohup has it, stays so.
func Endings() (all []os.Signal) {
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			all = append(all, s)
		}
	}
	return all
}
