//go:build !windows

package cli

import (
	"os"
	"os/signal"
	"syscall"
)

// onQuit calls f when the signal comes.
func onQuit(f func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGQUIT)
	go func() {
		<-signals
		f()
	}()
}

// goDump sends the signal once more, to Go's runtime this time.
func goDump() {
	signal.Reset(syscall.SIGQUIT)
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Signal(syscall.SIGQUIT)
	}
	if err != nil {
		Exit(err)
	}
}
