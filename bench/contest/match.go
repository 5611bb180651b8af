package contest

// This file answers: how are servers compared? All are started and connected first,
// and cost nothing while they rest. Then they are loaded in turn, round after round,
// and each is set against the base of the same round: a machine that gets slower, as
// shared ones do, slows both.

import (
	"fmt"
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
	RSS        float64   // bytes of memory a connection, with connections at rest only
	Failed     string    // why it has no figures
}

// Match plays rounds of all entries. The first is the base.
type Match struct {
	Entries []*Entry
	Rounds  int
	Window  time.Duration
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
	before := e.process.Resident()
	if e.client, err = Connect(e.process, e.Load); err != nil {
		return err
	}
	if n := e.Load.Conns + e.Load.Idle; n > 0 {
		e.Result.RSS = float64(e.process.Resident()-before) / float64(n)
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
	var each, ratios, cores []float64
	for round, s := range e.samples {
		each = append(each, s.PerMessage())
		ratios = append(ratios, s.PerMessage()/base.samples[round].PerMessage())
		cores = append(cores, float64(s.CPU)/float64(s.Wall))
	}
	e.Result.PerMessage = QuartilesOf(each)
	e.Result.Ratio = QuartilesOf(ratios)
	e.Result.Cores = QuartilesOf(cores).Median
}
