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

	"greenpoll/internal/group"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), group.Endings()...)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
