package contest

// This file answers: how are servers compared? All are started and connected first,
// and cost nothing while they rest. Then they are loaded in turn, round after round,
// and each is set against the base of the same round: a machine that gets slower, as
// shared ones do, slows both.

import (
	"fmt"
	"slices"
	"time"

	"greenpoll/bench/load"
)

// An Entry is a server under a load, and what came out.
type Entry struct {
	Server Server
	Load   load.Spec
	Result Result

	process *Process
	client  *Client
	samples []Sample
}

// Result is what the rounds say about an entry.
type Result struct {
	PerMessage Quartiles // CPU time, ns
	Ratio      Quartiles // to the first entry's, round by round
	Cores      float64   // processors that it kept busy
	Mid, P99   float64   // how long a message was under way, ns: medians of the rounds
	Failed     string    // why it has no figures
}

// Match plays rounds of all entries. The first is the base.
type Match struct {
	Entries []*Entry
	Rounds  int
	Window  time.Duration // for which a server is loaded in a round
}

// NewMatch lets servers play under one load; base is the name of one of them. With
// window 0 it is long enough for the load.
func NewMatch(servers []Server, base string, spec load.Spec, rounds int, window time.Duration) Match {
	m := Match{Rounds: rounds, Window: window}
	if window == 0 {
		m.Window = 200 * time.Millisecond
		if spec.Conns >= 10_000 {
			m.Window *= 2 // each connection sends a few messages
		}
	}
	for _, s := range servers {
		e := &Entry{Server: s, Load: spec}
		if s.Name == base {
			m.Entries = slices.Insert(m.Entries, 0, e)
		} else {
			m.Entries = append(m.Entries, e)
		}
	}
	return m
}

// Play fills in the results. It fails if the base does; others are told as failed.
func (m Match) Play() error {
	defer func() {
		for _, e := range m.Entries {
			e.stop()
		}
	}()
	for _, e := range m.Entries {
		if err := e.start(); err != nil {
			e.fail(err)
		}
	}
	for round := range m.Rounds {
		for i := range m.Entries {
			// Each round begins with another one: no one always follows the same.
			e := m.Entries[(round+i)%len(m.Entries)]
			if e.Result.Failed != "" {
				continue
			}
			s, err := e.client.Window(m.Window)
			if err != nil {
				e.fail(err)
				continue
			}
			e.samples = append(e.samples, s)
		}
	}
	base := m.Entries[0]
	for _, e := range m.Entries {
		e.conclude(base)
	}
	if base.Result.Failed != "" {
		return fmt.Errorf("%s, which all are compared with, has failed at %s: %s", base.Server.Name, base.Load, base.Result.Failed)
	}
	return nil
}

func (e *Entry) start() (err error) {
	if e.process, err = Start(e.Server, e.Load.Loops); err != nil {
		return err
	}
	if e.client, err = Connect(e.process, e.Load); err != nil {
		return err
	}
	_, err = e.client.Window(50 * time.Millisecond) // not counted: buffers and pools are made
	return err
}

func (e *Entry) stop() {
	if e.client != nil {
		e.client.Close()
	}
	if e.process != nil {
		e.process.Stop()
	}
}

func (e *Entry) fail(err error) { e.Result.Failed = err.Error() }

func (e *Entry) conclude(base *Entry) {
	if e.Result.Failed != "" || base.Result.Failed != "" {
		return
	}
	var each, ratios, cores, mids, p99s []float64
	for round, s := range e.samples {
		each = append(each, s.PerMessage())
		ratios = append(ratios, s.PerMessage()/base.samples[round].PerMessage())
		cores = append(cores, float64(s.CPU)/float64(s.Wall))
		mids, p99s = append(mids, float64(s.Mid)), append(p99s, float64(s.P99))
	}
	e.Result.PerMessage = QuartilesOf(each)
	e.Result.Ratio = QuartilesOf(ratios)
	e.Result.Cores = QuartilesOf(cores).Median
	e.Result.Mid, e.Result.P99 = QuartilesOf(mids).Median, QuartilesOf(p99s).Median
}
