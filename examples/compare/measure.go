package main

// This file answers: what does a program cost while it runs?

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// cost is that of one run. A figure that this system does not report is 0.
type cost struct {
	time    time.Duration // of the whole process, its start included
	threads int           // the largest number at one time
	memory  int           // the peak of the resident set, KiB
}

// lookEvery is the time between two counts of the threads, short enough to see every
// thread that lives as long as a request.
const lookEvery = 2 * time.Millisecond

func measure(ctx context.Context, command []string) (c cost, err error) {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env = append(os.Environ(), "no_proxy=*", "NO_PROXY=*") // the server is on this machine
	var faults bytes.Buffer
	cmd.Stderr = &faults
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return c, err
	}
	ended := make(chan error)
	go func() { ended <- cmd.Wait() }()
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		select {
		case err := <-ended:
			c.time = time.Since(start)
			if err != nil {
				err = fmt.Errorf("%w: %s", err, lastLine(faults.Bytes()))
			}
			return c, err
		case <-look.C:
			c.look(cmd.Process.Pid)
		}
	}
}

// look reads what Linux reports about a process, see proc_pid_status(5).
func (c *cost) look(pid int) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return
	}
	for line := range strings.Lines(string(status)) {
		var n int
		if _, err := fmt.Sscanf(line, "Threads: %d", &n); err == nil {
			c.threads = max(c.threads, n)
		}
		if _, err := fmt.Sscanf(line, "VmHWM: %d kB", &n); err == nil {
			c.memory = max(c.memory, n)
		}
	}
}
