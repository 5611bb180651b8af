// Greenpoll steps through a run of the scheduler and its netpoller, one event at a time:
//
//	go run ./cmd/greenpoll step read
//
// It is called inside a clone, from which it builds what it steps. "greenpoll -h" lists what
// else it does.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), endings()...)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// endings are the signals that end the command as Ctrl-C does: with the terminal as it was, and
// without the program that it steps. One that was ignored from the start, as nohup has it, stays so.
func endings() (all []os.Signal) {
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			all = append(all, s)
		}
	}
	return all
}
