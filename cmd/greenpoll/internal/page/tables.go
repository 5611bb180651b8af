package page

// This file answers: how is the value of a task, a worker, a descriptor or a socket recorded? As a
// row of a table, in which each stands once.

import (
	"encoding/json"

	"greenpoll/trace"
)

// Each row of a table is a value.
type tables struct {
	Tasks   []json.RawMessage `json:"tasks"`   // name, status, P, M, queue, its P, reason, call, slot, mode
	Workers []json.RawMessage `json:"workers"` // P, task, polling, asleep
	Descs   []json.RawMessage `json:"descs"`   // fd, gen, reading, writing
	Sockets []json.RawMessage `json:"sockets"` // unread, listed, pending ...
}

// A base is the state before the first event: for each key a row of a table, and what stands in
// none.
type base struct {
	T       int64      `json:"t"`
	Tasks   [][4]int64 `json:"tasks"` // task, row, since, due
	Workers [][2]int64 `json:"workers"`
	Descs   [][2]int64 `json:"descs"`
	Sockets [][3]int64 `json:"sockets"` // fd, row, armed
}

// A table is one in which each row stands once.
type table[V comparable] struct {
	of   map[V]uint64
	rows []json.RawMessage
}

func (t *table[V]) index(v V, row ...any) uint64 {
	i, known := t.of[v]
	if !known {
		if t.of == nil {
			t.of = map[V]uint64{}
		}
		i = uint64(len(t.rows))
		t.of[v] = i
		text, err := json.Marshal(row)
		if err != nil {
			panic(err) // numbers only
		}
		t.rows = append(t.rows, text)
	}
	return i
}

type (
	taskRow struct {
		name, status, queue, reason, call uint64
		p, m, queueP                      int32
		slot                              uint32
		mode                              trace.Mode
	}
	descRow struct {
		fd               int32
		gen              uint32
		reading, writing trace.Gate
	}
	workerRow struct {
		p               int32
		task            uint64
		polling, asleep bool
	}
	socketRow struct {
		unread  int64
		listed  int8
		pending string
	}
)

func (c *stateColumns) rowOfTask(t trace.Task) uint64 {
	call := ""
	if name := t.Call(); name != "" {
		call = trace.CallName(name)
	}
	r := taskRow{c.texts.index(t.Name), c.texts.index(t.Status.String()), c.texts.index(t.Queue.Name), c.texts.index(t.Reason),
		c.texts.index(call), t.P, t.M, t.Queue.P, t.Slot, t.Mode}
	if t.Queue.Name == "" {
		r.queueP = -1
	}
	return c.tasks.index(r, r.name, r.status, r.p, r.m, r.queue, r.queueP, r.reason, r.call, r.slot, r.mode)
}

func (c *stateColumns) rowOfWorker(w trace.Worker) uint64 {
	return c.workers.index(workerRow{w.P, w.Task, w.Polling, w.Asleep}, w.P, w.Task, w.Polling, w.Asleep)
}

func (c *stateColumns) rowOfDesc(d trace.Desc) uint64 {
	return c.descs.index(descRow{d.FD, d.Gen, d.Reading, d.Writing}, d.FD, d.Gen, d.Reading, d.Writing)
}

func (c *stateColumns) rowOfSocket(s trace.Socket) uint64 {
	row, pending := []any{s.Unread, s.Listed}, ""
	for _, name := range s.Pending {
		row = append(row, c.texts.index(name))
		pending += " " + name
	}
	return c.sockets.index(socketRow{s.Unread, s.Listed, pending}, row...)
}
