package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	"greenpoll/sched"
	"greenpoll/trace"
)

// story is what happened to one URL. Its notes come from the task that fetches, from
// the tasks of the attempts, which may be on other workers, and from the lookup's
// goroutine. They hold the lock only briefly, and never park while holding it.
type story struct {
	url   string
	s     *sched.Sched
	start int64

	mu    sync.Mutex
	lines []string
	err   error // why there is no response
}

func newStory(s *sched.Sched, url string) *story { return &story{url: url, s: s, start: s.Now()} }

// note adds a line with the time since the start.
func (st *story) note(format string, args ...any) {
	since := time.Duration(st.s.Now() - st.start)
	st.mu.Lock()
	defer st.mu.Unlock()
	st.lines = append(st.lines, fmt.Sprintf("%+9.1f ms  %s", since.Seconds()*1000, fmt.Sprintf(format, args...)))
}

func (st *story) resolved(host string, ips []netip.Addr, err error) {
	if err != nil {
		st.note("%v", err)
		return
	}
	var texts []string
	for _, ip := range ips {
		texts = append(texts, ip.Unmap().String())
	}
	st.note("%s is %s", host, strings.Join(texts, ", "))
}

func (st *story) connecting(_, address string) { st.note("tries %s", address) }

func (st *story) connected(_, address string, err error) {
	var op *net.OpError
	switch {
	case err == nil:
		st.note("%s answers", address)
	case errors.Is(err, context.Canceled):
		st.note("%s is not wanted any more: cancelled", address)
	case errors.As(err, &op):
		st.note("%s does not: %v", address, op.Err)
	default:
		st.note("%s does not: %v", address, err)
	}
}

func (st *story) tell(w *bufio.Writer) {
	fmt.Fprintln(w, st.url)
	for _, line := range st.lines {
		fmt.Fprintln(w, line)
	}
}

// narrate prints the four steps of each attempt that had to wait, from the trace.
func narrate(w *bufio.Writer, rec *trace.Recorder) {
	events := rec.Events()
	told := map[uint64]bool{}
	for _, e := range events {
		if e.Kind == trace.Call && e.Why == "dial" && !told[e.G] {
			told[e.G] = true
			fmt.Fprintln(w)
			if trace.NarrateCall(w, trace.Lines(events), e.G, "dial") != nil {
				fmt.Fprintf(w, "Task %d: its dial did not have to wait\n", e.G)
			}
		}
	}
}
