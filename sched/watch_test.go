package sched

// This file answers: is a task that holds its worker reported, once, in the right words,
// and no other task? Most tests call look in place of the timer, and drive the tasks
// event by event. What never ends runs in a process of its own.

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// heard is the writer that the watch reports to.
type heard struct {
	mu sync.Mutex
	b  strings.Builder
}

func (h *heard) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.b.Write(p)
}

// text returns what was reported since the last call.
func (h *heard) text() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	defer h.b.Reset()
	return h.b.String()
}

// watched returns a scheduler whose watch checks only when look is called.
func watched(t testing.TB, procs int) (*Sched, *heard) {
	h := new(heard)
	s, err := New(Config{Procs: procs, Watch: h})
	require.NoError(t, err)
	s.watch.every = 1000 * time.Hour
	return s, h
}

// look does what the timer does, a second after the last look.
func look(s *Sched) {
	s.mu.Lock()
	timer := s.watch.timer
	s.mu.Unlock()
	timer.Stop()
	s.watch.mu.Lock()
	s.watch.rest = 0
	s.watch.mu.Unlock()
	s.watch.check()
}

// begin runs main and returns a function that waits for Run's end.
func begin(t testing.TB, s *Sched, main func(t *Task)) (end func()) {
	ended := make(chan error, 1)
	go func() { ended <- s.Run(func(t *Task) error { main(t); return nil }) }()
	return func() { require.NoError(t, <-ended) }
}

// until waits until ok accepts some task. No event announces it: Go decides.
func until(s *Sched, ok func(TaskInfo) bool) TaskInfo {
	for {
		for _, i := range s.Tasks() {
			if ok(i) {
				return i
			}
		}
		runtime.Gosched()
	}
}

func waiting(i TaskInfo) bool { return i.Waits != "" && i.Where != "" }

func TestATaskThatHoldsItsWorkerIsReportedOnce(t *testing.T) {
	s, h := watched(t, 1)
	c := make(chan bool)
	end := begin(t, s, func(g *Task) {
		<-c
		g.Yield()
		<-c
	})
	until(s, waiting)
	look(s)
	assert.Empty(t, h.text(), "it was asked only now")
	look(s)
	line, table, _ := strings.Cut(h.text(), "\n")
	assert.Regexp(t, `^greenpoll: task 1 has held worker 0 for over a second: it waits in chan receive at \S*watch_test\.go:\d+\. `+
		`No other task runs there meanwhile: write a sched\.Chan in place of the Go channel \(for ctx\.Done\(\): sched\.Done\), `+
		`or wait inside t\.Block$`, line)
	assert.Regexp(t, `^  task 1 \[running: chan receive, .*\] at \S*watch_test\.go:\d+.*\n  \(t\.Sched\(\)\.Dump\(w\) writes this table`, table)
	for range 20 {
		look(s)
	}
	c <- true // it runs, and waits the same way once more
	until(s, waiting)
	for range 20 {
		look(s)
	}
	assert.Empty(t, h.text())
	c <- true
	end()
}

func TestEachTaskIsReportedInOneLineAndTenAreEnough(t *testing.T) {
	s, h := watched(t, 1)
	c := make(chan bool)
	end := begin(t, s, func(g *Task) {
		var all WaitGroup
		for range 12 {
			all.Go(g, func(*Task) { <-c })
		}
		all.Wait(g)
	})
	for n := range 12 {
		until(s, waiting)
		look(s)
		look(s)
		text := h.text()
		switch {
		case n == 0:
			assert.Contains(t, text, "13 [running: chan") // the last that was started runs first
		case n < 9:
			assert.Equal(t, 1, strings.Count(text, "\n"), text)
		case n == 9:
			assert.Contains(t, text, "(one Run reports 10 tasks, this was the last)\n")
		default:
			assert.Empty(t, text)
		}
		held := until(s, waiting)
		c <- true
		if n < 11 {
			until(s, func(i TaskInfo) bool { return waiting(i) && i.ID != held.ID })
		}
	}
	end()
}

func TestATaskThatComputesIsReportedAfterTenSeconds(t *testing.T) {
	s, h := watched(t, 1)
	var stop atomic.Bool
	end := begin(t, s, func(*Task) {
		for !stop.Load() {
		}
	})
	until(s, func(i TaskInfo) bool { return i.Status == Running })
	for range 10 {
		look(s) // the first of these only asks
	}
	assert.Empty(t, h.text(), "nine seconds")
	look(s)
	line, _, _ := strings.Cut(h.text(), "\n")
	assert.Regexp(t, `^greenpoll: task 1 has held worker 0 for over 10 seconds: it computes, now in greenpoll/sched\.Test\S+ at \S*watch_test\.go:\d+\. `+
		`No other task runs there meanwhile: call t\.Checkpoint in its loop, or compute inside t\.Block$`, line)
	for range 20 {
		look(s)
	}
	assert.Empty(t, h.text())
	stop.Store(true)
	end()
}

func TestTheRightOneOfTwoWorkersIsReported(t *testing.T) {
	s, h := watched(t, 2)
	c, stop := make(chan bool), make(chan bool)
	end := begin(t, s, func(g *Task) {
		g.Go(func(*Task) { <-c })
		for {
			select {
			case <-stop:
				return
			default:
				g.Yield()
			}
		}
	})
	held := until(s, waiting)
	look(s)
	// Two tasks of the other worker have begun since: it has answered.
	main := until(s, func(i TaskInfo) bool { return i.ID == 1 && i.Status == Running })
	require.NotEqual(t, held.Worker, main.Worker)
	for s.machine(main.Worker).asked.Load() {
		runtime.Gosched()
	}
	look(s)
	text := h.text()
	assert.Contains(t, text, fmt.Sprintf("greenpoll: task 2 has held worker %d for over a second", held.Worker))
	assert.Equal(t, 1, strings.Count(text, "greenpoll: task"), text)
	c <- true
	close(stop)
	end()
}

func (s *Sched) machine(id int32) *machine {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.machines[id]
}

func TestTakingStacksCostsAtMostAHundredthOfTheTime(t *testing.T) {
	s, h := watched(t, 1)
	c := make(chan bool)
	end := begin(t, s, func(*Task) { <-c })
	until(s, waiting)
	look(s)
	s.watch.mu.Lock()
	s.watch.rest = s.Now() + int64(time.Hour)
	s.watch.mu.Unlock()
	for range 5 {
		s.watch.check()
	}
	assert.Empty(t, h.text(), "the stacks of the last look have taken so long")
	look(s)
	assert.Contains(t, h.text(), "task 1 has held")
	assert.Greater(t, s.watch.rest, int64(0))
	c <- true
	end()
}

func TestACheckThatComesLateBlamesNobody(t *testing.T) {
	s, h := watched(t, 1)
	c := make(chan bool)
	end := begin(t, s, func(*Task) { <-c })
	until(s, waiting)
	for range 5 { // as if the process were stopped before each
		s.mu.Lock()
		s.watch.due = s.Now() - 2*int64(s.watch.every)
		s.mu.Unlock()
		look(s)
	}
	assert.Empty(t, h.text())
	look(s)
	assert.Contains(t, h.text(), "task 1 has held")
	c <- true
	end()
}

func TestAWorkerThatSleptSinceItWasAskedIsNotBlamed(t *testing.T) {
	s, h := watched(t, 1)
	begun, c := make(chan *Task), make(chan bool)
	s.Hold()
	end := begin(t, s, func(g *Task) {
		begun <- g
		<-c // asked here
		g.Park(nil, NoReason)
		<-c // a second time, by the worker that slept
	})
	g := <-begun
	until(s, waiting)
	look(s)
	c <- true
	for !s.polling.Load() || g.Status() != Parked {
		runtime.Gosched()
	}
	s.Ready(g)
	s.Release()
	until(s, waiting)
	look(s)
	assert.Empty(t, h.text())
	c <- true
	end()
}

func TestATaskInsideBlockHoldsNoWorkerNorDoesItAfterwards(t *testing.T) {
	s, h := watched(t, 1)
	c := make(chan bool)
	end := begin(t, s, func(g *Task) {
		<-c // asked here
		g.Block(func() { <-c })
		<-c
	})
	until(s, waiting)
	look(s)
	c <- true
	until(s, func(i TaskInfo) bool { return i.Status == Blocking && waiting(i) })
	for range 20 {
		look(s)
	}
	// More than a second, which Dump would show if the time inside Block counted.
	time.Sleep(1100 * time.Millisecond)
	c <- true
	until(s, func(i TaskInfo) bool { return i.Status == Running && waiting(i) })
	look(s)
	assert.Empty(t, h.text())
	var b strings.Builder
	s.Dump(&b)
	assert.NotContains(t, b.String(), "holds its worker")
	assert.NotContains(t, b.String(), "<-")
	c <- true
	end()
}

func TestNothingChecksWhileAllTasksSleep(t *testing.T) {
	s, _ := watched(t, 1)
	armed := func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.watch.armed
	}
	begun := make(chan *Task)
	s.Hold()
	end := begin(t, s, func(g *Task) {
		begun <- g
		g.Park(nil, NoReason)
		<-begun
	})
	g := <-begun
	assert.True(t, armed())
	for !s.polling.Load() {
		runtime.Gosched()
	}
	look(s)
	assert.False(t, armed())
	assert.False(t, s.watch.timer.Stop(), "the timer is not set")
	s.Ready(g)
	s.Release()
	until(s, waiting)
	assert.True(t, armed())
	assert.True(t, s.watch.timer.Stop())
	close(begun)
	end()
	assert.False(t, s.watch.timer.Stop(), "nor is it after Run")
}

func TestTheWatchIsOffOnACustomClockAndWithoutAWriter(t *testing.T) {
	for _, cfg := range []Config{{Procs: 1, Clock: newSystemClock()}, {Procs: 1, Watch: io.Discard}} {
		s, err := New(cfg)
		require.NoError(t, err)
		require.NoError(t, s.Run(func(g *Task) error { g.Yield(); return nil }))
		assert.Nil(t, s.watch.timer)
	}
}

func TestABlockThatAloneKeepsRunFromEndingIsReported(t *testing.T) {
	s, h := watched(t, 2)
	c := make(chan bool)
	never := NewChan[int](0)
	end := begin(t, s, func(g *Task) {
		g.Go(func(g *Task) { g.Block(func() { <-c }) })
		g.Go(func(g *Task) { g.Block(func() { never.Recv(g) }) }) // parked, as a guest
		for s.NumTasks() > 1 && s.guests.Load() == 0 {
			g.Yield()
		}
	})
	until(s, func(i TaskInfo) bool { return i.Status == Blocking && waiting(i) })
	for !s.Stopping() || s.idlePs.Load() < 2 {
		runtime.Gosched()
	}
	look(s)
	assert.Empty(t, h.text())
	look(s)
	assert.Regexp(t, `^greenpoll: Run would end, but has waited for over a second for calls inside Block, which must `+
		`return by themselves: task 2 \[blocking: chan receive, .*\] at \S*watch_test\.go:\d+, `+
		`task 3 \[chan receive, .*\] at \S*watch_test\.go:\d+\n$`, h.text())
	for range 5 {
		look(s)
	}
	assert.Empty(t, h.text())
	assert.False(t, s.watch.timer.Stop(), "nothing is left to report")
	close(c)
	g := s.Guest()
	never.Close(g)
	g.Leave()
	end()
}

func TestATaskThatWaitsTheOrdinaryWayWhileItIsUnwoundIsReported(t *testing.T) {
	s, h := watched(t, 1)
	c := make(chan bool)
	end := begin(t, s, func(g *Task) {
		g.Go(func(g *Task) {
			defer func() { <-c }()
			g.Sleep(time.Hour)
		})
		g.Yield()
	})
	until(s, waiting)
	look(s)
	look(s)
	assert.Contains(t, h.text(), "greenpoll: task 2 has held worker 0 for over a second: it waits in chan receive at")
	c <- true
	end()
}

// stuck are the ways to wait that a task must not use; none of them ends.
var stuck = []struct {
	name string
	wait func(g *Task)
	want string // a pattern: the state, and what to write
}{
	{"receive", func(*Task) { <-make(chan int) }, `chan receive .*: write a sched\.Chan in place`},
	{"send", func(*Task) { make(chan int) <- 1 }, `chan send .*: write a sched\.Chan in place`},
	{"nil channel", func(*Task) { var c chan int; <-c }, `chan receive .*: write a sched\.Chan in place`},
	{"select", func(*Task) {
		a, b := make(chan int), make(chan int)
		select {
		case <-a:
		case <-b:
		}
	}, `select .*: write sched\.Select over`},
	{"sleep", func(*Task) { time.Sleep(time.Hour) }, `sleep .*: write t\.Sleep in place of time\.Sleep$`},
	{"mutex", func(*Task) { var m sync.Mutex; m.Lock(); m.Lock() }, `sync\.Mutex\.Lock .*: write a sched\.Mutex in place`},
	{"rwmutex", func(*Task) { var m sync.RWMutex; m.Lock(); m.RLock() }, `sync\.RWMutex\.RLock .*: write t\.Block around`},
	{"once", func(*Task) {
		var o sync.Once
		begun := make(chan int)
		go o.Do(func() { close(begun); select {} })
		<-begun
		o.Do(func() {})
	}, `sync\.Mutex\.Lock .*: write t\.Block around`},
	{"wait group", func(*Task) { var g sync.WaitGroup; g.Add(1); g.Wait() }, `sync\.WaitGroup\.Wait .*: write a sched\.WaitGroup`},
	{"cond", func(*Task) { c := sync.NewCond(new(sync.Mutex)); c.L.Lock(); c.Wait() }, `sync\.Cond\.Wait .*: write t\.Block around`},
	{"pipe", func(*Task) { r, _ := io.Pipe(); r.Read(make([]byte, 1)) }, `select .*: write t\.Block around the call$`},
	{"file", func(*Task) {
		r, w, _ := os.Pipe()
		r.Read(make([]byte, 1))
		w.Close()
	}, `(IO wait|syscall) .*: write t\.Block around the call$`},
	{"accept", func(*Task) {
		if l, err := net.Listen("tcp", "127.0.0.1:0"); err == nil {
			l.Accept()
		}
	}, `IO wait .*: write what package sock has for it, or call it inside t\.Block$`},
}

// The process waits in one way after the other, and prints what the watch reports of
// each.
func TestEachForbiddenWaitIsReportedByNameWithWhatToWriteInstead(t *testing.T) {
	if os.Getenv("GREENPOLL_TEST_STUCK") != "" {
		for _, way := range stuck {
			s, h := watched(t, 1)
			go s.Run(func(g *Task) error { way.wait(g); return nil })
			first := until(s, waiting)
			for ok := false; !ok; { // it may be on its way there still, in a system call of another kind
				time.Sleep(steady) // what a wait has to last
				next := until(s, waiting)
				ok, first = next.waitsAs(first), next
			}
			look(s)
			look(s)
			line, _, _ := strings.Cut(h.text(), "\n")
			fmt.Printf("%s: %s\n", way.name, line)
		}
		os.Exit(0)
	}
	if runtime.GOOS == "js" {
		t.Skip("no processes")
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), "GREENPOLL_TEST_STUCK=1")
	out, err := cmd.Output()
	require.NoError(t, err, "%s", out)
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(string(out), "\r", "")), "\n")
	require.Len(t, lines, len(stuck), "%s", out)
	for i, way := range stuck {
		assert.Regexp(t, "^"+way.name+`: greenpoll: task 1 has held worker 0 .* it waits in `+way.want, lines[i])
		assert.Regexp(t, ` at \S*watch_test\.go:\d+\. `, lines[i])
	}
}
