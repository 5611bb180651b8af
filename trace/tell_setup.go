package trace

// This file answers: what was set up before a story begins, in one line? It says what there is by
// then: what each task does, which descriptors are open, and which belong together.

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// FoldSetUp puts all events before number upTo into one line.
func FoldSetUp(lines []Line, upTo uint64) string {
	n := slices.IndexFunc(lines, func(l Line) bool { return l.I >= upTo })
	if n < 0 {
		n = len(lines)
	}
	s, p := NewState(), newPairs()
	opened := map[int32]Line{}
	for _, l := range lines[:n] {
		Reduce(s, l.Event)
		p.take(l)
		switch l.Kind {
		case Open:
			opened[l.FD] = l
		case Close:
			delete(opened, l.FD)
		}
	}
	ends, arming := foldPairs(p, opened), foldOpen(opened)
	if _, were, found := strings.Cut(arming, " were "); found && len(opened) == 2 && ends != "" {
		ends, arming = ends+", "+were, "" // the two that were armed are just these
	}
	var parts []string
	for _, part := range []string{foldTasks(s), ends, arming} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	said := "Set-up, " + count(int64(n), "event")
	if len(parts) > 0 {
		said += ": " + strings.Join(parts, "; ")
	}
	return said + "."
}

// foldTasks says what each task that has not ended does.
func foldTasks(s *State) string {
	doing := map[string][]int64{}
	var order []string
	for _, g := range slices.Sorted(maps.Keys(s.Tasks)) {
		does := setUpAs(s.Tasks[g])
		if does != "" && doing[does] == nil {
			order = append(order, does)
		}
		doing[does] = append(doing[does], int64(g))
	}
	var parts []string
	for _, does := range order {
		tasks := doing[does]
		if len(tasks) > 1 {
			does = strings.NewReplacer("is ", "are ", "stands ", "stand ", "runs", "run").Replace(does)
		}
		parts = append(parts, listed("task", tasks)+" "+does)
	}
	return strings.Join(parts, ", ")
}

// setUpAs is what t does when the story begins; "": it has ended, or nothing is known.
func setUpAs(t Task) string {
	switch t.Status {
	case Running, Waiting, Leaving:
		if t.M < 0 {
			return "runs"
		}
		return fmt.Sprintf("runs on worker %d", t.M)
	case Created:
		return "is new"
	case Runnable:
		if t.Queue.Name == "" {
			return "is about to run"
		}
		return "stands in a run queue"
	case Parked:
		return "is parked"
	case Blocked:
		return "is in a blocking call"
	}
	return ""
}

// most is how many of a kind are named one by one.
const most = 3

// foldPairs says which descriptors are two ends of a connection.
func foldPairs(p pairs, opened map[int32]Line) string {
	var ends []string
	for _, fd := range slices.Sorted(maps.Keys(p.other)) {
		_, near := opened[fd]
		_, far := opened[p.other[fd]]
		if fd < p.other[fd] && near && far {
			ends = append(ends, fmt.Sprintf("fd %d and fd %d", fd, p.other[fd]))
		}
	}
	switch n := len(ends); {
	case n == 0:
		return ""
	case n == 1:
		return ends[0] + " are the two ends of one connection"
	case n > most:
		return fmt.Sprintf("there are %d connections, each with two ends: %s, %s, and so on to %s", n, ends[0], ends[1], ends[n-1])
	}
	return fmt.Sprintf("there are %d connections, each with two ends: %s", len(ends), strings.Join(ends, ", "))
}

// foldOpen tells of all descriptors that are open, and where they were armed.
func foldOpen(opened map[int32]Line) string {
	var fds, events []int64
	for _, fd := range slices.Sorted(maps.Keys(opened)) {
		fds = append(fds, int64(fd))
		events = append(events, int64(opened[fd].I))
	}
	if len(fds) == 0 {
		return ""
	}
	first := opened[int32(fds[0])]
	how := "was armed with the kernel once, at open"
	if strings.Contains(first.Sys, "CompletionPort") {
		how = "was added to the completion port once, at open"
	}
	if len(fds) > 1 {
		how = strings.NewReplacer("was", "were", "once,", "once each,").Replace(how)
	}
	place := listed("event", events)
	if len(events) > most {
		place = fmt.Sprintf("the first in event %d", slices.Min(events))
	}
	if first.At != "" {
		place += ", " + first.At
	}
	return fmt.Sprintf("%s %s (%s)", listed("fd", fds), how, place)
}
