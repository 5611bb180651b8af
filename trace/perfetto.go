package trace

// This file answers: how does a trace look in a viewer of others? In the JSON of Chrome's
// traces, which ui.perfetto.dev and chrome://tracing open: each worker is a thread, and so
// is the simulated kernel. What a task runs without a break is a slice there, its events
// are smaller slices in it, and an arrow leads from what woke a task to where it goes on.

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// ExportPerfetto reads a trace from d to its end and writes it to w as Chrome's trace JSON.
// Its memory is a byte for each event, and what is alive. Its errors are d's and w's; what
// was written before one is no whole JSON.
//
// An event ends its slice, as it is told after what it reports; the slice begins where its
// worker told something before. If the order is exact, the clock stands still while tasks
// run: each event is drawn drawnWidth wide, and adds that to all later times. The true time
// stands in the arguments.
func ExportPerfetto(w io.Writer, d *Decoder) error {
	x := exporter{to: bufio.NewWriter(w), teller: NewTeller(d.Header()), state: NewState(),
		names: map[uint64]string{}, ready: map[uint64]uint64{}, threads: map[int32]*exportedThread{}}
	if d.Header().Order == Exact {
		x.width = drawnWidth
	}
	io.WriteString(x.to, `{"displayTimeUnit":"ns","traceEvents":[`)
	x.metadata("process_name", 0, "name", processName(d.Header()))
	for {
		l, err := d.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		x.line(l)
		if x.err != nil {
			return x.err
		}
	}
	for _, tid := range slices.Sorted(maps.Keys(x.threads)) {
		x.end(tid)
	}
	fmt.Fprintf(x.to, "\n],\n\"otherData\":%s}\n", marshalled(d.Header()))
	return errors.Join(x.err, x.to.Flush())
}

// drawnWidth is in nanoseconds. The scenarios sleep for some milliseconds, between some ten
// events each.
const drawnWidth = 20_000

// Threads that are no workers. Worker m has number m+1, as viewers take thread 0 for the
// system's idle thread.
const (
	kernelThread  = 1<<20 + iota // what the simulated kernel does
	outsideThread                // what no worker has done
)

type exporter struct {
	to      *bufio.Writer
	teller  *Teller
	state   *State
	names   map[uint64]string // of tasks
	ready   map[uint64]uint64 // of each task, the Ready that has not been followed by a Resume
	threads map[int32]*exportedThread
	width   int64
	now     int64 // when the event is drawn
	before  int64 // and the one before it
	some    bool
	err     error
}

// An exportedThread has one slice at most that is open, what a task runs or a sleep; those
// of events are written as a whole.
type exportedThread struct {
	open bool
	last int64 // when its last event is drawn
}

func (x *exporter) line(l Line) {
	change := Reduce(x.state, l.Event)
	x.before, x.now = x.now, max(l.T+int64(l.I)*x.width, x.now+1) // 1 ns: viewers order slices by their times
	tid, th := x.thread(l)
	args := map[string]any{"event": l.I, "time": Span(l.T), "said": x.teller.Tell(l, change, x.state).Sentence(), "at": l.At}
	if l.Cause != 0 {
		args["cause"] = l.Cause
	}
	switch l.Kind {
	case Spawn:
		x.names[uint64(l.N)] = l.Why
	case BeginPoll, Idle:
		x.begin(tid, map[Kind]string{BeginPoll: "sleeps in the poll", Idle: "sleeps"}[l.Kind], "grey", args)
		return
	}
	x.event(tid, th, l, args)
	switch l.Kind {
	case Park, Exit, Poll, Wake:
		x.end(tid)
	case Resume:
		x.begin(tid, x.name(l.G), "", args)
	}
	if l.Kind == Exit {
		delete(x.names, l.G)
		delete(x.ready, l.G)
	}
}

// event writes the slice that l ends, and an arrow's end in it.
func (x *exporter) event(tid int32, th *exportedThread, l Line, args map[string]any) {
	from := th.last
	if x.width > 0 || tid == outsideThread || from == 0 {
		from = max(x.now-cmp.Or(x.width, 1000), x.before)
	}
	th.last = x.now
	dur := micros(x.now - from)
	x.write(chromeEvent{Name: eventName(l), Cat: "event", Phase: "X", TS: micros(from), Dur: &dur, TID: tid, Args: args})
	arrow := chromeEvent{Name: "ready", Cat: "cause", TS: micros(from) + dur/2, TID: tid} // at an end it would be in the next slice, too
	switch {
	case l.Kind == Ready:
		x.ready[l.G] = l.I
		arrow.Phase, arrow.ID = "s", l.I
	case l.Kind == Resume && x.ready[l.G] != 0:
		arrow.Phase, arrow.Bind, arrow.ID = "f", "e", x.ready[l.G]
		delete(x.ready, l.G)
	default:
		return
	}
	x.write(arrow)
}

// thread returns the thread of l, and names it if it is new.
func (x *exporter) thread(l Line) (tid int32, th *exportedThread) {
	tid, name := l.M+1, fmt.Sprint("worker ", l.M)
	switch {
	case l.Kind == Kernel:
		tid, name = kernelThread, "the simulated kernel"
	case l.M < 0:
		tid, name = outsideThread, "outside"
	}
	th = x.threads[tid]
	if th == nil {
		th = &exportedThread{}
		x.threads[tid] = th
		x.metadata("thread_name", tid, "name", name)
		x.metadata("thread_sort_index", tid, "sort_index", tid)
	}
	return tid, th
}

func (x *exporter) name(g uint64) string {
	return strings.TrimSpace(fmt.Sprintf("task %d %s", g, shortName(x.names[g])))
}

// begin opens a slice, which end closes.
func (x *exporter) begin(tid int32, name, color string, args map[string]any) {
	x.end(tid)
	x.threads[tid].open, x.threads[tid].last = true, x.now
	x.write(chromeEvent{Name: name, Cat: "run", Phase: "B", TS: micros(x.now), TID: tid, Color: color, Args: args})
}

func (x *exporter) end(tid int32) {
	if th := x.threads[tid]; th.open {
		th.open, th.last = false, x.now
		x.write(chromeEvent{Phase: "E", TS: micros(x.now), TID: tid})
	}
}

func (x *exporter) metadata(what string, tid int32, key string, value any) {
	x.write(chromeEvent{Name: what, Phase: "M", TID: tid, Args: map[string]any{key: value}})
}

func (x *exporter) write(e chromeEvent) {
	if x.err != nil {
		return
	}
	if x.some {
		x.to.WriteString(",")
	}
	x.some = true
	e.PID = 1
	_, x.err = fmt.Fprintf(x.to, "\n%s", marshalled(e))
}
