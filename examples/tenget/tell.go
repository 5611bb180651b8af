package main

import (
	"bufio"
	"fmt"
	"strings"
	"time"

	"greenpoll/trace"
)

// width of the bars, and how many of them are shown.
const (
	width   = 60
	maxBars = 20
)

// tell prints what happened: bars, figures, and the four steps of one call.
func (st *story) tell(w *bufio.Writer, rec *trace.Recorder) {
	events := rec.Events()
	total := time.Duration(st.end - st.start)
	fmt.Fprintf(w, "\nWho was parked when (%s running, %s parked), 0 to %v:\n", ink, gap, total.Round(time.Millisecond))
	var sum time.Duration
	for i, c := range st.clients {
		sum += time.Duration(c.end - c.start)
		if i < maxBars {
			failed := ""
			if c.err != nil {
				failed = ", failed"
			}
			fmt.Fprintf(w, "%4d |%s| %v%s\n", i, st.bar(c, events), time.Duration(c.end-c.start).Round(time.Millisecond), failed)
		}
	}
	if more := len(st.clients) - maxBars; more > 0 {
		fmt.Fprintf(w, "     ... and %d more\n", more)
	}
	fmt.Fprintf(w, "\n%d requests in %v; one after the other they would take %v\n",
		len(st.clients), total.Round(time.Millisecond), sum.Round(time.Millisecond))
	fmt.Fprintf(w, "workers: %d; OS threads that ran tasks: %d (Go may move a worker to another thread)\n", st.options.workers, st.threads)
	st.count(w, events)
	fmt.Fprintln(w)
	last := st.lastDone()
	if last < 0 {
		return // no call succeeded, so there is none to show
	}
	one := st.clients[last].task
	fmt.Fprintf(w, "Request %d ran as task %d. ", last, one)
	var err error
	if st.options.narrate {
		err = trace.Narrate(w, trace.Lines(events), one)
	} else {
		err = trace.NarrateCall(w, trace.Lines(events), one, "read")
	}
	if err != nil { // most likely no read of it had to wait
		fmt.Fprintf(w, "There are no four steps to show: %v\n", err)
	}
	fmt.Fprint(w, "\nStep through it yourself: go run ./cmd/greenpoll step read\n")
}

// lastDone is the last request that has not failed, -1 if all have.
func (st *story) lastDone() int {
	for i := len(st.clients) - 1; i >= 0; i-- {
		if st.clients[i].err == nil {
			return i
		}
	}
	return -1
}

const ink, gap = "█", "·"

// bar draws one client: a column is filled if the task ran at any time in it.
func (st *story) bar(c client, events []trace.Event) string {
	cells := make([]string, width)
	column := func(t int64) int {
		return int(min(max(0, (t-st.start)*width/max(1, st.end-st.start)), width-1))
	}
	for i := range cells {
		cells[i] = " "
		if i >= column(c.start) && i <= column(c.end) {
			cells[i] = gap
		}
	}
	running := c.start
	for _, e := range events {
		if e.G != c.task {
			continue
		}
		switch e.Kind {
		case trace.Resume:
			running = e.T
		case trace.Park, trace.Exit:
			for i := column(running); i <= column(e.T); i++ {
				cells[i] = ink
			}
		}
	}
	return strings.Join(cells, "")
}

// count prints the costs, for the clients and for the rest: the built-in server, if it
// is used, and the main task. I/O system calls are those that a trace shows as
// tries: connect and its result, accept, send, receive. Calls that open, configure
// and close a socket do not count. Polls belong to the worker.
func (st *story) count(w *bufio.Writer, events []trace.Event) {
	isClient := make(map[uint64]bool)
	for _, c := range st.clients {
		isClient[c.task] = true
	}
	var parks, calls [2]int // of clients, of the rest
	var polls int
	for _, e := range events {
		who := 1
		if isClient[e.G] {
			who = 0
		}
		switch {
		case e.Kind == trace.Poll:
			polls++
		case e.Kind == trace.Park:
			parks[who]++
		case e.Kind == trace.Try && e.Sys != "", e.Kind == trace.Submit:
			calls[who]++
		}
	}
	fmt.Fprintf(w, "clients: %d parks, %d I/O system calls; server and main: %d parks, %d I/O system calls; polls: %d\n",
		parks[0], calls[0], parks[1], calls[1], polls)
}
