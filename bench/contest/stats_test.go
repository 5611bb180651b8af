package contest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll/bench/load"
)

func TestQuartiles(t *testing.T) {
	require.Equal(t, Quartiles{}, QuartilesOf(nil))
	require.Equal(t, Quartiles{3, 3, 3}, QuartilesOf([]float64{3}))
	require.Equal(t, Quartiles{2, 3, 4}, QuartilesOf([]float64{5, 1, 4, 2, 3}))
	require.Equal(t, Quartiles{1.75, 2.5, 3.25}, QuartilesOf([]float64{4, 3, 2, 1}))
}

// The machine is twice as slow in the second round, and so the ratio does not move.
func TestRatiosAreTakenRoundByRound(t *testing.T) {
	sample := func(us int) Sample {
		return Sample{Messages: 1000, CPU: time.Duration(us) * time.Millisecond, Wall: time.Second}
	}
	base := &Entry{samples: []Sample{sample(10), sample(20), sample(10)}}
	other := &Entry{samples: []Sample{sample(8), sample(16), sample(9)}}
	base.conclude(base)
	other.conclude(base)
	require.InDelta(t, 10_000, base.Result.PerMessage.Median, 1e-6)
	require.InDelta(t, 1, base.Result.Ratio.High, 1e-9)
	require.InDelta(t, 0.8, other.Result.Ratio.Median, 1e-9)
	require.InDelta(t, 0.009, other.Result.Cores, 1e-9)
}

func TestTheBaseComesFirst(t *testing.T) {
	m := NewMatch([]Server{{Name: "a"}, {Name: "b"}, {Name: "c"}}, "b", load.Spec{Conns: 10_000}, 3, 0)
	require.Equal(t, "b", m.Entries[0].Server.Name)
	require.Len(t, m.Entries, 3)
	require.Equal(t, 400*time.Millisecond, m.Window)
}
