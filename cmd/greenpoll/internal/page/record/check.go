package main

// This file answers: what has a page to show of a recording? NAME.txt is the text that
// "greenpoll step -print" prints of the run, apart from its title and end; NAME.states has the
// state before the first event and after each, as JSON with the names of web/src/model/types.ts,
// and why the event happened now.

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"strings"

	"greenpoll/cmd/greenpoll/internal/page"
	"greenpoll/cmd/greenpoll/internal/printer"
	"greenpoll/cmd/greenpoll/internal/timeline"
	"greenpoll/docs"
	"greenpoll/trace"
)

func writeChecks(name string, run page.Run) error {
	story := page.StoryBegins(run.Header, run.Lines)
	return errors.Join(writeText(name+".txt", run, story), writeStates(name+".states", run, story))
}

func lineOf(run page.Run, story uint64) *timeline.Timeline {
	t := timeline.New(run.Header)
	for _, l := range run.Lines {
		t.Add(l)
	}
	return t
}

func writeText(name string, run page.Run, story uint64) (err error) {
	out, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	means := map[string]string{}
	for _, w := range docs.Words() {
		means[w.Name] = w.Means
	}
	source := func(file string) (string, error) {
		for _, s := range run.Sources {
			if s.File == file {
				return s.Text, nil
			}
		}
		return "", os.ErrNotExist
	}
	p := printer.Printer{Out: out, Form: printer.Short, Words: means, Source: source, Events: lineOf(run, story), Story: story, Ahead: true}
	return errors.Join(p.Fold(int(story)), p.Print(), p.Flush())
}

func writeStates(name string, run page.Run, story uint64) (err error) {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	out := bufio.NewWriter(file)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	t := lineOf(run, story)
	if err := enc.Encode(stateOf(t.State, "")); err != nil {
		return err
	}
	for t.View() < int(story)-1 && t.Skip() || t.Forward() {
		if err := enc.Encode(stateOf(t.State, t.Why(t.View()-1))); err != nil {
			return err
		}
	}
	return out.Flush()
}

// fields are those of one task, worker, descriptor or socket.
type fields = map[string]any

func stateOf(s *trace.State, why string) any {
	tasks, workers, descs, sockets := fields{}, fields{}, fields{}, fields{}
	key := func(v any) string {
		text, err := json.Marshal(v)
		if err != nil {
			panic(err) // a number
		}
		return string(text)
	}
	for g, t := range s.Tasks {
		queueP := t.Queue.P
		if t.Queue.Name == "" {
			queueP = -1
		}
		call := ""
		if t.Calls != "" {
			call = trace.CallName(t.Calls[strings.LastIndex(t.Calls, " ")+1:])
		}
		tasks[key(g)] = fields{"id": g, "name": t.Name, "status": t.Status.String(), "p": t.P, "m": t.M, "queue": t.Queue.Name,
			"queueP": queueP, "reason": t.Reason, "call": call, "slot": t.Slot, "mode": t.Mode.String(), "since": t.SinceNo}
	}
	for m, w := range s.Workers {
		workers[key(m)] = fields{"id": m, "p": w.P, "task": w.Task, "polling": w.Polling, "asleep": w.Asleep}
	}
	for slot, d := range s.Descs {
		descs[key(slot)] = fields{"slot": slot, "fd": d.FD, "gen": d.Gen, "reading": d.Reading.String(), "writing": d.Writing.String()}
	}
	for fd, k := range s.Sockets {
		sockets[key(fd)] = fields{"fd": fd, "armed": k.Armed, "unread": k.Unread, "listed": k.Listed, "pending": append([]string{}, k.Pending...)}
	}
	return fields{"i": s.I, "t": s.T, "tasks": tasks, "workers": workers, "descs": descs, "sockets": sockets, "why": why}
}
