package main

// This file answers: what do all pictures have in common? A sheet 800 units wide, one
// font family, greys and two accents: blue for our side, orange for the kernel's. Colours
// are classes, so that one file works for light and dark themes.

import (
	"fmt"
	"html"
	"strings"
)

// width of every sheet, and the smallest font size on it.
const (
	width    = 800
	smallest = 12
)

const style = `
text{font-family:-apple-system,BlinkMacSystemFont,"Segoe UI","Noto Sans","Liberation Sans",Helvetica,Arial,sans-serif;fill:#1f2328}
.halo{paint-order:stroke;stroke:#fff;stroke-width:5px;stroke-linejoin:round}
.bold{font-weight:600}.mid{text-anchor:middle}.end{text-anchor:end}
.mute{fill:#59636e}.tblue{fill:#0860ca}.torange{fill:#b04400}
.page{fill:#fff}.soft{fill:#f3f5f8}.box{fill:#fff;stroke:#8c959f}.blue{fill:#ddf0ff;stroke:#0860ca}.orange{fill:#ffecdc;stroke:#b04400}
.line{fill:none;stroke:#59636e;stroke-width:1.6}.lblue{fill:none;stroke:#0860ca;stroke-width:1.8}.lorange{fill:none;stroke:#b04400;stroke-width:1.8}
.rule{fill:none;stroke:#c8d1da}.dash{stroke-dasharray:5 4}.head{fill:#59636e}.hblue{fill:#0860ca}.horange{fill:#b04400}
@media (prefers-color-scheme:dark){
text{fill:#e6edf3}.halo{stroke:#0d1117}.mute{fill:#9ea7b3}.tblue{fill:#6cb6ff}.torange{fill:#ffa657}
.page{fill:#0d1117}.soft{fill:#171d26}.box{fill:#0d1117;stroke:#7d8590}.blue{fill:#0f2a4a;stroke:#6cb6ff}.orange{fill:#40230c;stroke:#ffa657}
.line{stroke:#9ea7b3}.lblue{stroke:#6cb6ff}.lorange{stroke:#ffa657}.rule{stroke:#3a424d}.head{fill:#9ea7b3}.hblue{fill:#6cb6ff}.horange{fill:#ffa657}
}`

// A sheet is a picture that is being drawn, from top to bottom.
type sheet struct {
	title, desc string
	height      int
	body        strings.Builder
	texts       []area // the places of all texts; see crowded
	boxes       []area
}

// An area is a piece of text and the space that it takes.
type area struct {
	x0, y0, x1, y1 float64
	size           int
	text           string
}

func (s *sheet) add(format string, args ...any) { fmt.Fprintf(&s.body, format+"\n", args...) }

// say writes text with its base line at y. The classes say where x is in the text: at its
// beginning, or with mid or end at its middle or end.
func (s *sheet) say(x, y, size int, classes, text string) {
	s.add(`<text x="%d" y="%d" font-size="%d" class="%s">%s</text>`, x, y, size, classes, html.EscapeString(text))
	w := wide(text, size)
	x0 := float64(x)
	switch {
	case has(classes, "mid"):
		x0 -= w / 2
	case has(classes, "end"):
		x0 -= w
	}
	s.texts = append(s.texts, area{x0, float64(y) - 0.74*float64(size), x0 + w, float64(y) + 0.22*float64(size), size, text})
}

// turned writes text from bottom to top, with its middle at y.
func (s *sheet) turned(x, y, size int, classes, text string) {
	s.add(`<text x="%d" y="%d" font-size="%d" class="%s" transform="rotate(-90 %[1]d %[2]d)">%[5]s</text>`, x, y, size, classes, html.EscapeString(text))
	w, h := wide(text, size), float64(size)
	s.texts = append(s.texts, area{float64(x) - h, float64(y) - w/2, float64(x), float64(y) + w/2, size, text})
}

// wide returns roughly how wide text is; no letter of the font is much wider.
func wide(text string, size int) float64 {
	w := 0.0
	for _, r := range text {
		switch {
		case strings.ContainsRune("ijl.,:;'|()[]ft/ rI-", r):
			w += 0.34
		case strings.ContainsRune("mwMW→", r):
			w += 0.88
		case r >= 'A' && r <= 'Z':
			w += 0.7
		default:
			w += 0.57
		}
	}
	return w * float64(size)
}

func has(classes, one string) bool {
	for c := range strings.FieldsSeq(classes) {
		if c == one {
			return true
		}
	}
	return false
}

// fill writes text in lines of at most w units, and returns the base line after the last.
func (s *sheet) fill(x, y, size int, w float64, classes, text string) int {
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && wide(line+" "+word, size) > w {
			s.say(x, y, size, classes, line)
			line, y = "", y+size+4
		}
		line = strings.TrimSpace(line + " " + word)
	}
	s.say(x, y, size, classes, line)
	return y + size + 4
}

func (s *sheet) box(x, y, w, h, round int, classes string) {
	s.add(`<rect x="%d" y="%d" width="%d" height="%d" rx="%d" class="%s"/>`, x, y, w, h, round, classes)
}

// frame draws a box with an edge: a text must be inside it or outside.
func (s *sheet) frame(x, y, w, h, round int, classes string) {
	s.box(x, y, w, h, round, classes)
	s.boxes = append(s.boxes, area{x0: float64(x), y0: float64(y), x1: float64(x + w), y1: float64(y + h)})
}

// path draws a line, with a head at its end in the colour of its class: line, lblue or lorange.
func (s *sheet) path(classes, format string, args ...any) {
	s.add(`<path class="%s" marker-end="url(#%s)" d="%s"/>`, classes, strings.Fields(classes)[0], fmt.Sprintf(format, args...))
}

// rule draws a thin line without a head.
func (s *sheet) rule(x0, y0, x1, y1 int, classes string) {
	s.add(`<path class="rule %s" d="M%d %dL%d %d"/>`, classes, x0, y0, x1, y1)
}

// crowded returns an error if a text leaves the sheet, is too small, or covers another text
// or the edge of a box.
func (s *sheet) crowded() error {
	for i, a := range s.texts {
		if a.size < smallest {
			return fmt.Errorf("%q is too small to read", a.text)
		}
		if a.x0 < 8 || a.x1 > width-8 || a.y0 < 0 || a.y1 > float64(s.height) {
			return fmt.Errorf("%q leaves the sheet: %.0f to %.0f", a.text, a.x0, a.x1)
		}
		for _, b := range s.boxes {
			if a.meets(b) && (a.x0 < b.x0 || a.x1 > b.x1 || a.y0 < b.y0 || a.y1 > b.y1) {
				return fmt.Errorf("%q stands across the edge of a box", a.text)
			}
		}
		for _, b := range s.texts[:i] {
			if a.meets(b) {
				return fmt.Errorf("%q covers %q", a.text, b.text)
			}
		}
	}
	return nil
}

func (a area) meets(b area) bool {
	return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1
}

// svg returns the file.
func (s *sheet) svg() (string, error) {
	if err := s.crowded(); err != nil {
		return "", fmt.Errorf("%s: %w", s.title, err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %[1]d %[2]d\" role=\"img\">\n", width, s.height)
	fmt.Fprintf(&b, "<!-- Drawn by go run ./tools/pictures; change that, not this. -->\n")
	fmt.Fprintf(&b, "<title>%s</title>\n<desc>%s</desc>\n<style>%s\n</style>\n<defs>\n", html.EscapeString(s.title), html.EscapeString(s.desc), style)
	for _, head := range [...][2]string{{"line", "head"}, {"lblue", "hblue"}, {"lorange", "horange"}} {
		fmt.Fprintf(&b, `<marker id="%s" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path class="%s" d="M0 1L10 5L0 9z"/></marker>`+"\n", head[0], head[1])
	}
	fmt.Fprintf(&b, "</defs>\n<rect class=\"page\" width=\"%d\" height=\"%d\" rx=\"8\"/>\n%s</svg>\n", width, s.height, s.body.String())
	return b.String(), nil
}
