package greenpoll

// This file answers: how is a program recorded that knows nothing of traces? By a variable of
// its environment:
//
//	GREENPOLL_TRACE=file.jsonl go run ./server

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync/atomic"

	"greenpoll/sched"
	"greenpoll/trace"
)

// TraceVar is the environment variable that names the file into which Run writes a trace.
const TraceVar = "GREENPOLL_TRACE"

// recorded counts the Runs of this process that were recorded.
var recorded atomic.Int64

// record makes sure that there is a recorder if one is wanted. It returns what begins the
// file, for Run to call once the scheduler is made; nil: there is no file.
func (c *config) record() (begin func(*sched.Sched) (end func() error, err error)) {
	name := os.Getenv(TraceVar)
	if name == "" {
		return nil
	}
	given := c.Trace.On()
	if !given {
		c.Trace = trace.New()
	}
	return func(s *sched.Sched) (func() error, error) {
		if n := recorded.Add(1); n > 1 {
			name = fmt.Sprintf("%s.%d", name, n)
		}
		file, err := os.Create(name)
		if err != nil {
			return nil, fmt.Errorf("greenpoll: %s: %w", TraceVar, err)
		}
		e, err := trace.NewEncoder(file, c.header(s))
		if err == nil {
			err = e.Flush()
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("greenpoll: %s: %w", TraceVar, err), file.Close())
		}
		c.Trace.StreamTo(e, given)
		return func() error {
			if err := errors.Join(c.Trace.StopStream(), file.Close()); err != nil {
				return fmt.Errorf("greenpoll: %s: %w", TraceVar, err)
			}
			return nil
		}, nil
	}
}

func (c *config) header(s *sched.Sched) trace.Header {
	h := trace.Header{OS: runtime.GOOS, Kernel: "real", Go: runtime.Version(), Workers: s.Procs(), Order: trace.Free}
	h.Backend, _ = c.backend.Name()
	if c.calls != nil {
		h.Kernel = "sim"
	}
	if c.Chooser != nil {
		h.Order, h.Seed, h.Choices = trace.Exact, c.Chooser.Seed(), c.Chooser.Asked().String()
	}
	return h
}
