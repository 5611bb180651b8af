package page

// This file answers: what is the page as HTML, before its script runs? The bar at the top and the
// first sentence stand there as text, with the classes that web/src/shell gives them, so that
// something is seen at once; below them the recording, and for readers without scripts the story in
// words.

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"io/fs"
	"strings"
)

// A Document is what a page is made of, beside the bundle.
type Document struct {
	Title     string // such as "read: one Read that has to wait"
	About     string // in a sentence or two, for lists of pages
	Recording []byte // as the page's script reads it, compressed; nil: the page begins with none
	Story     Story
	At        uint64 // the number of the event at which the page opens; 0: where the story begins
}

// Generator marks a page as one of ours, in its first lines.
const Generator = `<meta name="generator" content="greenpoll page">`

// WriteAlone writes the page as one file that needs no other.
func (d Document) WriteAlone(w io.Writer) error { return d.alone(w, Dist()) }

func (d Document) alone(w io.Writer, files fs.FS) error {
	script, err := scriptToInline(files)
	if err != nil {
		return err
	}
	styles, err := stylesToInline(files)
	if err != nil {
		return err
	}
	return d.write(w, frame{
		policy: alonePolicy(script, styles),
		styles: "<style>" + styles + "</style>",
		script: "<script>" + script + "</script>",
	})
}

// WritePlayground writes the page of the playground, beside which the bundle and the runtime lie. served:
// it comes from greenpoll serve, whose headers have the policy.
func (d Document) WritePlayground(w io.Writer, served bool) error {
	f := frame{
		policy: playgroundPolicy,
		mark:   " data-playground",
		styles: `<link rel="stylesheet" href="page.css">`,
		script: `<script src="page.js"></script>`,
	}
	if served {
		f.policy, f.mark = "", f.mark+" data-served"
	}
	return d.write(w, f)
}

// first is the sentence with which the script begins, too: what the run shows, where that is known.
func (d Document) first() string {
	if _, shows, is := strings.Cut(d.Title, ": "); is && d.At == 0 {
		return whole(shows)
	}
	return d.Story.first(d.At)
}

// A frame is what differs between the forms of the page.
type frame struct {
	policy         string // "": it is told by a header
	mark           string // attributes of the root, by which the script knows what it has
	styles, script string // elements
}

func (d Document) write(to io.Writer, f frame) error {
	opening, err := json.Marshal(map[string]uint64{"at": d.At}) // it escapes <
	if err != nil {
		return err
	}
	w := bufio.NewWriter(to) // it keeps its first error
	fmt.Fprintf(w, "<!doctype html>\n<html lang=\"en\"%s>\n<head>\n<meta charset=\"utf-8\">\n%s\n", f.mark, Generator)
	if f.policy != "" {
		fmt.Fprintf(w, "<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n", html.EscapeString(f.policy))
	}
	fmt.Fprintf(w, `<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>%s</title>
<meta name="description" content="%s">
<link rel="icon" href="data:,">
%s
</head>
<body>
`, html.EscapeString(d.Title+" · greenpoll"), html.EscapeString(d.About), f.styles)
	fmt.Fprintf(w, `<div id="app">
<header class="bar"><h1 class="name">greenpoll</h1><span class="muted">%s</span></header>
<main><section class="say"><div class="words"><p class="said">%s</p></div></section></main>
`, html.EscapeString(d.Title), html.EscapeString(d.first()))
	d.Story.write(w, d.first())
	fmt.Fprint(w, "</div>\n")
	fmt.Fprintf(w, "<script id=\"opening\" type=\"application/json\">%s</script>\n", opening)
	if d.Recording != nil {
		fmt.Fprint(w, `<script id="recording" type="text/plain">`)
		encoded := base64.NewEncoder(base64.StdEncoding, w) // its letters cannot end the element
		if _, err := encoded.Write(d.Recording); err != nil {
			return err
		}
		if err := encoded.Close(); err != nil {
			return err
		}
		fmt.Fprint(w, "</script>\n")
	}
	fmt.Fprintf(w, "%s\n</body>\n</html>\n", f.script)
	return w.Flush()
}
