// Package chart draws bars as SVG, in small multiples: a panel for each load, a bar
// for each contestant.
package chart

import (
	"fmt"
	"html"
	"io"
	"strings"
)

// A Bar is one figure. Low and High are drawn as a line across its end.
type Bar struct {
	Name             string
	Value, Low, High float64
	Ours             bool   // drawn in the accent colour
	Missing          string // why there is no figure
}

// A Panel is a group of bars under a title.
type Panel struct {
	Title string
	Bars  []Bar
}

// Chart is a page of panels, two in each row. All have the same scale, from 0 to
// Most, with a line at 1.
type Chart struct {
	Title, Note string
	Panels      []Panel
	Most        float64
}

// Lengths in pixels.
const (
	panelWidth, gap    = 440, 24
	labelWidth         = 84
	valueWidth         = 44
	barHeight, barStep = 11, 17
	titleHeight, head  = 26, 64
	barsWidth          = panelWidth - labelWidth - valueWidth
)

// The colours follow the reader's system: an image cannot ask the page around it.
const style = `
  text { font: 12px system-ui, sans-serif; fill: #24292f }
  .page { fill: #ffffff } .title { font-size: 16px; font-weight: 600 } .panel { font-weight: 600 }
  .note, .value { fill: #57606a } .bar { fill: #b6bdc6 } .ours { fill: #2f7d4f } .one { stroke: #8c959f; stroke-dasharray: 2 2 }
  .spread { stroke: #24292f } .strong { font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .page { fill: #0d1117 } .note, .value { fill: #9198a1 } .bar { fill: #4b535d }
    .ours { fill: #3fb068 } .one { stroke: #6e7681 } .spread { stroke: #e6edf3 }
  }
`

// Write draws the chart.
func (c Chart) Write(to io.Writer) error {
	var b strings.Builder
	width := 2*panelWidth + 3*gap
	y, body := head, strings.Builder{}
	for i := 0; i < len(c.Panels); i += 2 {
		row := c.Panels[i:min(i+2, len(c.Panels))]
		bars := 0
		for j, p := range row {
			c.panel(&body, p, gap+j*(panelWidth+gap), y)
			bars = max(bars, len(p.Bars))
		}
		y += titleHeight + bars*barStep + gap/2
	}
	height := y + gap/2
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img">`+"\n", width, height, width, height)
	fmt.Fprintf(&b, "<title>%s</title>\n<style>%s</style>\n", html.EscapeString(c.Title), style)
	fmt.Fprintf(&b, `<rect class="page" width="%d" height="%d"/>`+"\n", width, height)
	text(&b, "title", gap, 28, "start", c.Title)
	text(&b, "note", gap, 48, "start", c.Note)
	b.WriteString(body.String())
	b.WriteString("</svg>\n")
	_, err := io.WriteString(to, b.String())
	return err
}

func (c Chart) panel(b *strings.Builder, p Panel, x, y int) {
	text(b, "panel", x, y+16, "start", p.Title)
	left := x + labelWidth
	for i, bar := range p.Bars {
		top := y + titleHeight + i*barStep
		class, name := "bar", "value"
		if bar.Ours {
			class, name = "ours", "strong"
		}
		text(b, name, left-6, top+10, "end", bar.Name)
		if bar.Missing != "" {
			text(b, "note", left+4, top+10, "start", bar.Missing)
			continue
		}
		fmt.Fprintf(b, `<rect class="%s" x="%d" y="%d" width="%.1f" height="%d" rx="1.5"/>`+"\n", class, left, top, c.length(bar.Value), barHeight)
		fmt.Fprintf(b, `<line class="spread" x1="%.1f" x2="%.1f" y1="%d" y2="%d"/>`+"\n",
			float64(left)+c.length(bar.Low), float64(left)+c.length(bar.High), top+barHeight/2, top+barHeight/2)
		text(b, name, x+panelWidth, top+10, "end", fmt.Sprintf("%.2f", bar.Value))
	}
	one := float64(left) + c.length(1)
	fmt.Fprintf(b, `<line class="one" x1="%.1f" x2="%.1f" y1="%d" y2="%d"/>`+"\n", one, one, y+titleHeight-4, y+titleHeight+len(p.Bars)*barStep-2)
}

// length returns the length of a bar; a bar longer than the scale is cut off.
func (c Chart) length(value float64) float64 { return min(value, c.Most) / c.Most * barsWidth }

func text(b *strings.Builder, class string, x, y int, anchor, what string) {
	fmt.Fprintf(b, `<text class="%s" x="%d" y="%d" text-anchor="%s">%s</text>`+"\n", class, x, y, anchor, html.EscapeString(what))
}
