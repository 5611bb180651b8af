package contest

// This file answers: how are servers compared? All are started and connected first,
// and cost nothing while they are idle. Then they are loaded in turn, round after round,
// and each is compared with the base in the same round: if the machine gets slower, as
// shared ones do, it slows both.

import (
	"fmt"
	"slices"
	"time"

	"greenpoll/bench/load"
)

// An Entry is a server under a load, with its results.
type Entry struct {
	Server Server
	Load   load.Spec
	Result Result

	process *Process
	client  *Client
	samples []Sample
}

// Result has the figures of an entry over all rounds.
type Result struct {
	PerMessage Quartiles // CPU time, ns
	Ratio      Quartiles // to the first entry's, round by round
	Cores      float64   // processors that it kept busy
	Mid, P99   float64   // a message's latency, ns: medians over the rounds
	Failed     string    // why it has no figures
}

// Match plays rounds of all entries. The first is the base.
type Match struct {
	Entries []*Entry
	Rounds  int
	Window  time.Duration // how long a server is loaded in a round
}

// NewMatch prepares a match of servers under one load; base is the name of one of them. If
// window is 0, a suitable one for the load is chosen.
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

// Play fills in the results. It fails if the base fails; other failures are recorded.
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
			// Each round begins with a different server, so that no server is always first.
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
	_, err = e.client.Window(50 * time.Millisecond) // not counted: buffers and pools are filled
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
