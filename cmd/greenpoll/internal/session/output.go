package session

// This file answers: what becomes of what the program prints? It may never stop.

import (
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
)

const (
	passedOn   = 64 << 10 // to Spec.Output
	kept       = 64 << 10 // of the end
	shownLines = 8        // in an error
)

const leftOut = "\ngreenpoll: what the program prints from here on is left out\n"

// output takes what the program prints. It never fails: a program that prints must not break
// because its viewer cannot.
type output struct {
	mu    sync.Mutex
	to    io.Writer
	total int64
	end   []byte // the last of it
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if left := passedOn - o.total; left > 0 && o.to != nil {
		text := slices.Clone(p[:min(int64(len(p)), left)])
		if int64(len(p)) >= left {
			text = append(text, leftOut...)
		}
		_, _ = o.to.Write(text) // see output
	}
	o.total += int64(len(p))
	o.end = append(o.end, p[max(0, len(p)-kept):]...)
	o.end = append(o.end[:0], o.end[max(0, len(o.end)-kept):]...)
	return len(p), nil
}

// panicked is how Go begins to tell why it ends a program.
var panicked = regexp.MustCompile(`(?m)^(panic: |fatal error: ).*`)

// last returns the lines that tell most of how the program ended: those in which Go says why,
// or else the last. why is the first of the former; total is how many bytes there were at all.
func (o *output) last() (why string, lines []string, total int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	text := string(o.end)
	at := panicked.FindStringIndex(text)
	if at == nil {
		return "", lastLines(text, shownLines), o.total
	}
	lines = lastLines(text[at[0]:], kept)
	return strings.TrimPrefix(lines[0], "panic: "), lines[:min(shownLines, len(lines))], o.total
}

func lastLines(text string, n int) []string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) == 1 && lines[0] == "" {
		return nil
	}
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, "\r\t ")
	}
	return lines[max(0, len(lines)-n):]
}
