package trace

// This file answers: what do a million events cost? With FULL=1 it prints times and memory;
// nothing fails by them.

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// million tells a million events, as ten tasks that yield in turn do, and some at a gate.
func million(tell func(Line) error) error {
	const tasks, rounds = 10, 12_500
	i := uint64(0)
	last := [tasks + 1]uint64{}
	var freed uint64
	event := func(e Event) error {
		i++
		e.I, e.T = i, int64(i)*300
		e.Cause = last[e.G]
		switch {
		case e.Kind == Next:
			e.Freed = freed
		case e.G != 0:
			last[e.G] = i
		}
		if e.Kind == Spawn {
			last[e.N] = i
		}
		if e.Kind == Park || e.Kind == Exit {
			freed = i
		}
		return tell(Line{e, "sched/machine.go:129"})
	}
	events := []Event{
		{Kind: Ready, P: -1, M: -1, Q: "global", QLen: 9},
		{Kind: Next, Q: "global", QLen: 8, Step: 3},
		{Kind: Resume, Step: 4},
		{Kind: Call, FD: 7, Mode: Read, Why: "read", N: 4096, Step: 1},
		{Kind: Try, FD: 7, Mode: Read, Sys: "recvfrom", Args: [3]int64{7, 4096}, Ret: 4096, Step: 2},
		{Kind: Return, FD: 7, Mode: Read, N: 4096, Step: 4},
		{Kind: Yield},
		{Kind: Park, Reason: yielding, Step: 3},
	}
	if err := event(Event{Kind: Spawn, P: -1, M: -1, N: 1, Why: "main.main"}); err != nil {
		return err
	}
	spawned := false
	for range rounds {
		for g := uint64(1); g <= tasks && (g == 1 || spawned); g++ {
			for _, e := range events {
				e.G = g
				if err := event(e); err != nil {
					return err
				}
				if e.Kind == Ready && i == 2 {
					if err := event(Event{Kind: Wake, N: -1, Why: "work"}); err != nil {
						return err
					}
				}
				if e.Kind == Resume && !spawned {
					spawned = true
					for n := int64(2); n <= tasks; n++ {
						if err := event(Event{Kind: Spawn, G: 1, N: n, Why: "main.read"}); err != nil {
							return err
						}
					}
				}
			}
		}
	}
	return nil
}

func TestWhatAMillionEventsCost(t *testing.T) {
	if os.Getenv("FULL") != "1" {
		t.Skip("FULL=1 measures it")
	}
	name := filepath.Join(t.TempDir(), "trace.jsonl")
	var most uint64 // alive, at the end of a part
	part := func(what string, f func() any) {
		runtime.GC()
		begun := time.Now()
		kept := f()
		took := time.Since(begun)
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		most = max(most, m.HeapAlloc)
		t.Logf("%-28s %8.2f s, %7.1f MB alive", what, took.Seconds(), float64(m.HeapAlloc)/1e6)
		runtime.KeepAlive(kept)
	}
	open := func() *os.File {
		f, err := os.Open(name)
		require.NoError(t, err)
		t.Cleanup(func() { f.Close() })
		return f
	}
	part("recorded in memory", func() any {
		r := New()
		require.NoError(t, million(func(l Line) error { r.Emit(0, l.Event); return nil }))
		return r
	})
	part("written line by line", func() any {
		f, err := os.Create(name)
		require.NoError(t, err)
		e, err := NewEncoder(f, Header{Order: Exact})
		require.NoError(t, err)
		require.NoError(t, million(e.Line))
		require.NoError(t, e.End())
		require.NoError(t, f.Close())
		return e
	})
	part("read line by line", func() any {
		d, err := NewDecoder(open())
		require.NoError(t, err)
		for err == nil {
			_, err = d.Next()
		}
		require.Equal(t, io.EOF, err)
		return d
	})
	part("checked, with the reading", func() any {
		require.NoError(t, Check(open(), func(f Fault) { require.Fail(t, f.String()) }))
		return nil
	})
	part("exported, with the reading", func() any {
		d, err := NewDecoder(open())
		require.NoError(t, err)
		require.NoError(t, ExportPerfetto(bufio.NewWriter(io.Discard), d))
		return d
	})
	var f File
	part("read as a whole", func() any {
		var err error
		f, err = Decode(open())
		require.NoError(t, err)
		return f
	})
	part("reduced, and undone", func() any {
		s := NewState()
		changes := make([]Change, 0, len(f.Lines))
		for _, l := range f.Lines {
			changes = append(changes, Reduce(s, l.Event))
		}
		for len(changes) > 0 {
			changes[len(changes)-1].Undo(s)
			changes = changes[:len(changes)-1]
		}
		require.Equal(t, NewState(), s)
		return f
	})
	info, err := os.Stat(name)
	require.NoError(t, err)
	t.Logf("%d events, a file of %.0f MB", len(f.Lines), float64(info.Size())/1e6)
}
