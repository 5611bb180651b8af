package main

// This file answers: how is one figure measured? In a new process, which counts its
// threads before the waits begin and again after all of them are over.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime/metrics"
	"strings"
	"time"

	"greenpoll"
)

// childEnv tells a process to wait, and for what: see row.String.
const childEnv = "GREENPOLL_THREADS_CHILD"

// A row is one measurement, in the form in which the child gets it.
type row struct {
	kind string // of kinds, by name
	by   string // plain or green
	n    int
	wait time.Duration
	peer string // its address, if there is one
}

func (r row) String() string {
	return fmt.Sprintf("%s %d %v %s %s", r.by, r.n, r.wait, r.peer, r.kind)
}

func parseRow(text string) (r row, err error) {
	var wait string
	words := strings.SplitN(text, " ", 5) // the name has spaces in it, so it comes last
	if len(words) < 5 {
		return r, fmt.Errorf("%s=%q: five words are needed", childEnv, text)
	}
	if _, err = fmt.Sscan(text, &r.by, &r.n, &wait, &r.peer); err != nil {
		return r, err
	}
	r.kind = words[4]
	r.wait, err = time.ParseDuration(wait)
	return r, err
}

// startChild returns the number that the child prints.
func startChild(ctx context.Context, r row) (threads int, err error) {
	program, err := os.Executable()
	if err != nil {
		return 0, err
	}
	cmd := exec.CommandContext(ctx, program)
	cmd.Env = append(os.Environ(), childEnv+"="+r.String())
	var faults bytes.Buffer
	cmd.Stderr = &faults
	out, err := cmd.Output()
	if err != nil {
		return 0, fmt.Errorf("%s (%s): %w: %s", r.kind, r.by, err, bytes.TrimSpace(faults.Bytes()))
	}
	_, err = fmt.Sscan(string(out), &threads)
	return threads, err
}

// runChild is the child's main function: it waits, and prints how many threads that added.
func runChild(text string) error {
	r, err := parseRow(text)
	if err != nil {
		return err
	}
	var added uint64
	for _, k := range kinds {
		switch {
		case k.name != r.kind:
		case r.by == "plain":
			added, err = counted(func() error { return k.plain(r) })
		default:
			err = greenpoll.Run(func(t *greenpoll.Task) (err error) {
				added, err = counted(func() error { return k.green(t, r) })
				return err
			})
		}
	}
	if err == nil {
		fmt.Println(added)
	}
	return err
}

// counted returns how many threads fn has added. They stay: Go ends a thread only when
// a goroutine that was locked to it ends.
func counted(fn func() error) (added uint64, err error) {
	before := countThreads()
	err = fn()
	now := countThreads()
	if before == 0 && err == nil {
		err = errors.New("this Go does not count its threads")
	}
	return now - before, err
}

// countThreads asks the runtime, which knows how many threads it has started. This works
// on every system and needs no system call.
//
// Go: runtime/proc.go mcount
func countThreads() uint64 {
	sample := []metrics.Sample{{Name: "/sched/threads/total:threads"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return sample[0].Value.Uint64()
}
