package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll/bench/contest"
	"greenpoll/bench/load"
)

func TestPlans(t *testing.T) {
	for _, size := range []string{"full", "quick", "smoke"} {
		p, err := planOf(size)
		require.NoError(t, err)
		require.NotEmpty(t, p.loads)
		require.Equal(t, p.flat[0].Conns, p.flat[1].Conns, "the same load, and idle ones beside it")
	}
	_, err := planOf("huge")
	require.Error(t, err)
	full, _ := planOf("full")
	for word := range mostRatio {
		spec, err := load.Parse(word)
		require.NoError(t, err)
		require.Contains(t, full.loads, spec, "a limit on a load that nobody measures")
	}
}

// made has invented figures: greenpoll at 0.8 of net, gnet at 0.9 with a
// spread, the C loop at 0.7.
func made(word string, green float64) *results {
	spec, _ := load.Parse(word)
	all := contest.Match{}
	for name, ratio := range map[string]float64{contest.Base: 1, ours: green, "gnet": 0.9, "cloop": 0.7} {
		e := &contest.Entry{Server: contest.Server{Name: name}, Load: spec}
		e.Result.Ratio = contest.Quartiles{Low: ratio - 0.01, Median: ratio, High: ratio + 0.01}
		all.Entries = append(all.Entries, e)
	}
	flat := contest.Match{Entries: []*contest.Entry{{}, {}}}
	return &results{
		matches: []contest.Match{all},
		flats:   map[string]contest.Match{ours: flat, contest.Base: flat},
		servers: []contest.Server{{Name: ours}, {Name: contest.Base}, {Name: "gnet"}, {Name: "cloop"}},
		noCalls: errors.New("no tool\nis there"),
		memory:  map[string]contest.Quartiles{contest.Base: {Low: 990, Median: 1000, High: 1001}},
	}
}

func TestLimitsAreJudged(t *testing.T) {
	judged := func(green float64) string {
		var b strings.Builder
		made("100x64", green).judge(&b)
		return b.String()
	}
	fast := judged(0.8)
	require.Contains(t, fast, "| 100 connections, 64 B: ratio to net | 0.88 | 0.80 | yes |")
	require.Contains(t, fast, "| 100 connections, 64 B: no dearer than the best Go peer | gnet 0.90 | 0.80 | yes |")
	require.Contains(t, fast, "| 100 connections, 64 B: half of net's distance above the C loop | 0.85 | 0.80 | yes |")
	require.Contains(t, judged(0.915), "no dearer than the best Go peer | gnet 0.90 | 0.92 | yes |", "a tie within the spread")
	slow := judged(0.95)
	require.Contains(t, slow, "| 0.88 | 0.95 | **no** |")
	require.Contains(t, slow, "gnet 0.90 | 0.95 | **no** |")
}

func TestConnectionsAtRestAreJudged(t *testing.T) {
	judged := func(bytes, ratio float64) string {
		r := made("1000x64", 0.8)
		e := &contest.Entry{Server: contest.Server{Name: restful}, Load: r.matches[0].Entries[0].Load}
		e.Result.Ratio = contest.Quartiles{Low: ratio - 0.01, Median: ratio, High: ratio + 0.01}
		r.matches[0].Entries = append(r.matches[0].Entries, e)
		r.memory[restful] = contest.Quartiles{Low: bytes - 5, Median: bytes, High: bytes + 5}
		r.memory["gnet"] = contest.Quartiles{Low: 545, Median: 550, High: 555}
		r.crowded = contest.Rest{Conns: 100_000, Processes: 6, Cores: 0.5, Over: 10 * time.Second}
		return r.markdown()
	}
	low := judged(500, 0.7)
	require.Contains(t, low, "| rest: memory of an idle connection, at or below gnet's, bytes | 550 | 500 | yes |")
	require.Contains(t, low, "| rest: 1,000 connections, 64 B: no dearer than with a stack for each | 0.80 | 0.70 | yes |")
	require.Contains(t, low, "| 1,000 connections, 64 B: no dearer than the best Go peer | gnet 0.90 | 0.80 | yes |", "rest is no peer")
	require.Contains(t, low, "| 100000 connections at rest, % of a core over 10s | 0.1 | 50.000 | **no** |")
	require.Contains(t, low, "100000 connections at rest, in 6 processes of rest,")
	require.Contains(t, judged(559, 0.7), "| 550 | 559 | yes |", "a tie within the spread")
	high := judged(561, 0.85)
	require.Contains(t, high, "| 550 | 561 | **no** |")
	require.Contains(t, high, "| 0.80 | 0.85 | **no** |")
}

func TestAServerThatHasFailedIsTold(t *testing.T) {
	r := made("100x64", 0.8)
	entry(r.matches[0], "gnet").Result.Failed = "it is tired"
	r.broken = map[string]string{"cloop": "VmRSS\nis not there"}
	r.leftOut = []string{"cloop is left out: no gcc\n"}
	text := r.markdown()
	require.Contains(t, text, "\ncloop is left out: no gcc.\n")
	require.Contains(t, text, "gnet failed at 100x64: it is tired")
	require.Contains(t, text, "System calls are left out: no tool; is there.")
	require.Contains(t, text, "cloop failed: VmRSS; is not there.\n")
	require.Regexp(t, `memory of an idle connection.* \| 0 \(0-0\) \| 1000 \(990-1001\) \| 0 \(0-0\) \| failed \|\n`, text)
	require.NotContains(t, text, "best Go peer", "no other is left")
	require.NotContains(t, text, "rest:", "it has not been measured")
	c := r.chart()
	require.Equal(t, "failed", c.Panels[0].Bars[2].Missing)
}
