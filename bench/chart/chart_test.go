package chart

import (
	"bytes"
	"encoding/xml"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestChartIsWellFormed(t *testing.T) {
	c := Chart{Title: "less & less", Note: "<n>", Most: 2, Panels: []Panel{
		{Title: "a", Bars: []Bar{{Name: "x", Value: 1, Low: 0.9, High: 1.1, Ours: true}, {Name: "y", Missing: "failed"}}},
		{Title: "b", Bars: []Bar{{Name: "x", Value: 5, Low: 4, High: 6}}},
		{Title: "c"},
	}}
	var svg bytes.Buffer
	require.NoError(t, c.Write(&svg))
	require.Contains(t, svg.String(), "less &amp; less")
	d := xml.NewDecoder(&svg)
	for {
		_, err := d.Token()
		if err == io.EOF {
			return
		}
		require.NoError(t, err)
	}
}

func TestABarThatIsTooLongIsCut(t *testing.T) {
	c := Chart{Most: 2}
	require.InDelta(t, barsWidth/2, c.length(1), 1e-9)
	require.InDelta(t, barsWidth, c.length(5), 1e-9)
}
