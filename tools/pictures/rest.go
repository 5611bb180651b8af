package main

// This file answers: where is the stack while a connection rests? It draws four moments of
// a trace of two workers: a task is about to rest, its worker takes the stack, the gate has
// the task while another one runs on that stack, and the other worker has given it one of
// its own pool. The events say which task runs where. The stacks follow from them, by the
// rules of machine.takeCoroutine and machine.keepCoroutine.

import (
	"errors"
	"fmt"
	"go/ast"
	"io"
	"slices"
	"time"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
	"greenpoll/trace"
)

// stacks says which stack each task has, and which lie in the pools of the workers.
type stacks struct {
	of    map[uint64]int
	pools map[int32][]int
	made  int
}

// follow goes on by one event. It reports the stack that the event gives to a task; 0: none.
func (s *stacks) follow(l trace.Line) (given int) {
	stack, has := s.of[l.G]
	pool := s.pools[l.M]
	switch {
	case l.Kind == trace.Resume && !has && len(pool) > 0:
		given = pool[len(pool)-1]
		s.of[l.G], s.pools[l.M] = given, pool[:len(pool)-1]
	case l.Kind == trace.Resume && !has:
		s.made++
		given = s.made
		s.of[l.G] = given
	case has && (l.Kind == trace.Exit || l.Kind == trace.Park && l.Reason == trace.AtRest):
		delete(s.of, l.G)
		s.pools[l.M] = append(slices.Clip(pool), stack)
	}
	return given
}

// A restStory has, for each of the four moments, the number of the last event before it.
type restStory struct {
	task            uint64
	asks, parks     int
	lent, risen     int
	slot            uint32
	from            int32 // the worker that it left, and the stack
	stack, newStack int
}

// restIn finds the story in a trace: what it shows must all happen in one rest.
func restIn(lines []trace.Line) (restStory, bool) {
	s, now := stacks{map[uint64]int{}, map[int32][]int{}, 0}, restStory{}
	waits := map[uint64]int{}
	for i, l := range lines {
		left, made := s.of[l.G], s.made
		given := s.follow(l)
		switch {
		case l.Kind == trace.Wait:
			waits[l.G] = i
		case l.Kind == trace.Park && l.Reason == trace.AtRest:
			at := waits[l.G]
			now = restStory{task: l.G, asks: at, parks: i, slot: lines[at].Slot, from: l.M, stack: left}
		case given == 0 && l.Kind == trace.Ready && l.G == now.task && now.lent == 0:
			now = restStory{} // its stack has served nobody meanwhile
		case given != 0 && given == now.stack && l.M == now.from && l.G != now.task:
			now.lent = i
		case given != 0 && l.G == now.task && now.lent > 0:
			if now.from != 0 || l.M == 0 || s.made > made {
				now = restStory{}
				continue
			}
			now.newStack = given
		case l.Kind == trace.Consume && l.G == now.task && now.newStack > 0:
			now.risen = i
			return now, true
		}
	}
	return now, false
}

// restTrace returns a trace with the story: that of the first seed whose workers play it.
func restTrace() ([]trace.Line, restStory, error) {
	for seed := uint64(1); seed <= 200; seed++ {
		rec := trace.New()
		k := sim.New(sim.Config{Backend: sim.Epoll, Latency: -1, Trace: rec})
		err := greenpoll.Run(restOften, greenpoll.WithKernel(k), greenpoll.WithWorkers(2), greenpoll.WithTrace(rec),
			greenpoll.WithChooser(trace.NewChooser(seed, nil)), greenpoll.WithWatch(io.Discard))
		if err != nil {
			return nil, restStory{}, err
		}
		lines := trace.Lines(rec.Events())
		if story, is := restIn(lines); is {
			return lines, story, nil
		}
	}
	return nil, restStory{}, errors.New("no seed has a task that rests on one worker and rises on the other")
}

// restOften has a connection that rests between messages, beside tasks that begin and end.
func restOften(t *greenpoll.Task) error {
	l, err := sock.Listen(t, "tcp", "127.0.0.1:80")
	if err != nil {
		return err
	}
	near, err := sock.Dial(t, "tcp", l.Addr().String())
	if err != nil {
		return err
	}
	far, err := l.AcceptConn()
	if err != nil {
		return err
	}
	near.OnReadable(t, func(_ *sched.Task, c *sock.Conn) bool {
		_, err := c.Read(make([]byte, 64))
		return err == nil
	})
	for range 5 {
		for range 2 {
			t.Go(func(t *sched.Task) { t.Sleep(time.Millisecond) })
		}
		t.Sleep(time.Millisecond / 2)
		if _, err = far.Write([]byte("hello")); err != nil {
			return err
		}
		t.Sleep(2 * time.Millisecond)
	}
	return errors.Join(far.Close(), near.Close(), l.Close())
}

// A scene is what there is to see at one moment.
type scene struct {
	story  restStory
	state  *trace.State
	stacks stacks
	named  *[]int // the stacks that have a letter, see letter
}

func sceneAfter(lines []trace.Line, last int, story restStory, named *[]int) scene {
	c := scene{story, trace.StateAfter(lines[:last+1]), stacks{map[uint64]int{}, map[int32][]int{}, 0}, named}
	for _, l := range lines[:last+1] {
		c.stacks.follow(l)
	}
	return c
}

// letter names a stack: A is the one that the task leaves, B the one that it gets, and C and
// so forth are others.
func (c scene) letter(stack int) string {
	i := slices.Index(*c.named, stack)
	if i < 0 {
		i = len(*c.named)
		*c.named = append(*c.named, stack)
	}
	return string(rune('A' + i))
}

func rest(src source) (string, error) {
	lines, story, err := restTrace()
	if err != nil {
		return "", err
	}
	s := sheet{title: "A connection goes to rest, and comes back on another stack", height: 706}
	s.desc = "Four moments of one task: it asks to rest on stack A of worker 0; its function has returned and the worker has put the stack into its pool; the gate has the task, and another task runs on stack A; a report has come, and worker 1 runs the task on stack B from its own pool."
	s.say(24, 38, 20, "bold", s.title)
	s.say(24, 60, 13, "mute", "Drawn from a trace of two workers over the simulated kernel. Blue: the connection's task, and its stack.")
	named := []int{story.stack, story.newStack}
	for i, m := range []struct {
		title string
		last  int
		file  string
		does  string
		line  string
		then  string
	}{
		{"The handler has returned", story.asks, "sched/rest.go", "machine.takeStack", "lblue", "the function returns, too, and leaves nothing behind"},
		{"The worker keeps the stack", story.parks, "poller/gate.go", "gate.Commit", "lblue", "the gate still says “waiting”"},
		{"At rest: the gate has the task", story.lent, "poller/gate.go", "gate.unblock", "lorange", "an event, a deadline or a close; then any worker picks it"},
		{"It begins anew, on another stack", story.risen, "sock/rest.go", "service.serve", "lblue", "the handler is called, and returns: again from 1"},
	} {
		place, err := src.place(m.file, m.does)
		if err != nil {
			return "", err
		}
		x, y := 24+i%2*388, 84+i/2*290
		s.scene(x, y, i+1, m.title, sceneAfter(lines, m.last, story, &named))
		s.path(m.line, "M%d %dH%d", x+12, y+238, x+sceneWide+6)
		s.say(x+12, y+256, 12, "t"+m.line[1:], place)
		s.say(x+12, y+272, 12, "mute", m.then)
	}
	s.say(24, 676, 13, "", "The stack goes before the commit. From the commit on any worker may run the task, and it must")
	s.say(24, 694, 13, "", "not find a stack that this one is still taking away.")
	return s.svg()
}

const sceneWide, workerWide = 364, 176

// scene draws one moment: the gate, and two workers with their pools.
func (s *sheet) scene(x, y, number int, title string, c scene) {
	s.box(x, y, sceneWide, 34, 6, "soft")
	s.box(x+8, y+6, 22, 22, 11, "blue")
	s.say(x+19, y+22, 14, "bold mid tblue", fmt.Sprint(number))
	s.say(x+40, y+22, 14, "bold", title)
	s.frame(x, y+44, sceneWide, 44, 10, "box")
	d := c.state.Descs[c.story.slot]
	s.say(x+12, y+71, 13, "bold", fmt.Sprintf("fd %d's read gate", d.FD))
	if d.Reading == trace.GateTask {
		s.box(x+200, y+51, 152, 30, 15, "blue")
		s.say(x+276, y+71, 14, "bold mid tblue", fmt.Sprintf("task %d", c.story.task))
	} else {
		s.say(x+276, y+71, 14, "mid", d.Reading.String())
	}
	for id := range int32(2) {
		s.worker(x+int(id)*(workerWide+12), y+98, id, c)
	}
}

// worker draws what a worker runs, on which stack, and which stacks it keeps.
func (s *sheet) worker(x, y int, id int32, c scene) {
	const inner = workerWide - 24
	s.frame(x, y, workerWide, 124, 10, "box")
	s.say(x+12, y+22, 13, "bold", fmt.Sprintf("worker %d", id))
	w, task := c.state.Workers[id], c.story.task
	fill, text := "box", ""
	if t := c.state.Tasks[task]; t.M == id || t.Status == trace.Leaving && c.story.from == id {
		w.Task, fill, text = task, "blue", "tblue"
	}
	if w.Task == 0 {
		s.say(x+12, y+54, 13, "mute", idle(w))
	} else {
		s.box(x+12, y+32, inner, 30, 15, fill)
		s.say(x+12+inner/2, y+52, 14, "bold mid "+text, fmt.Sprintf("task %d", w.Task))
		if stack, has := c.stacks.of[w.Task]; has {
			s.box(x+12, y+64, inner, 24, 3, fill)
			s.say(x+12+inner/2, y+81, 13, "mid "+text, "on stack "+c.letter(stack))
		} else {
			s.box(x+12, y+64, inner, 24, 3, "rule dash")
			s.say(x+12+inner/2, y+81, 13, "mid mute", "no stack")
		}
	}
	s.say(x+12, y+112, 12, "mute", "its pool:")
	if len(c.stacks.pools[id]) == 0 {
		s.say(x+66, y+112, 12, "mute", "empty")
	}
	for i, stack := range c.stacks.pools[id] {
		s.box(x+66+i*32, y+98, 26, 20, 3, "box")
		s.say(x+79+i*32, y+112, 12, "mid", c.letter(stack))
	}
}

// place returns a function's name and where it begins.
func (s source) place(file, name string) (string, error) {
	fset, parsed, err := s.parse(file)
	if err != nil {
		return "", err
	}
	for _, d := range parsed.Decls {
		if f, is := d.(*ast.FuncDecl); is && nameOf(f) == name {
			return fmt.Sprintf("%s · %s:%d", name, file, fset.Position(f.Pos()).Line), nil
		}
	}
	return "", fmt.Errorf("%s declares no %s", file, name)
}
