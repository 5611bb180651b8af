//go:build ignore && (linux || darwin)

package main_test

// This file answers: what does the process use? As far as this system tells.

import (
	"os"
	"syscall"
	"time"
)

// processor returns the time that the process has computed.
func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0 // nothing is told then
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// threads counts them; 0 where that is not easy.
func threads() int { return entries("/proc/self/task") }

// descriptors counts the open ones.
func descriptors() int { return entries("/dev/fd") }

func entries(dir string) int {
	all, err := os.ReadDir(dir)
	if err != nil {
		return 0
	}
	return len(all)
}
