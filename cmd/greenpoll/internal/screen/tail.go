package screen

// This file answers: where does the program's own output go? Its last lines are kept, and the
// screen is told of news as often as it can draw, so that an endless print costs no memory.

import (
	"context"
	"strings"
	"sync"
	"time"
)

// A Tail keeps the last lines that were written to it. Any goroutine may use it.
type Tail struct {
	mu    sync.Mutex
	lines []string // the last is unfinished
	bytes int64
	news  chan struct{}
}

const (
	tailLines  = 200
	tailWidth  = 500                    // of one line; the rest of it is dropped
	redrawWait = 100 * time.Millisecond // between two news: a print in a loop must not keep the screen busy
)

// NewTail returns an empty Tail.
func NewTail() *Tail { return &Tail{lines: []string{""}, news: make(chan struct{}, 1)} }

// Write never fails, and never waits for the screen.
func (t *Tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.bytes += int64(len(p))
	for i, part := range strings.Split(string(p), "\n") {
		if i > 0 {
			t.lines = append(t.lines, "")
		}
		last := &t.lines[len(t.lines)-1]
		*last += part[:min(len(part), max(0, tailWidth-len(*last)))]
		if len(t.lines) > 2*tailLines {
			t.lines = append(t.lines[:0], t.lines[len(t.lines)-tailLines:]...)
		}
	}
	select {
	case t.news <- struct{}{}:
	default: // the screen has not yet taken the last news
	}
	return len(p), nil
}

// last returns the last n lines that are not empty, oldest first, and how many bytes there
// were in all.
func (t *Tail) last(n int) (lines []string, bytes int64) {
	if t == nil {
		return nil, 0
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := len(t.lines) - 1; i >= 0 && len(lines) < n; i-- {
		if text := printable(t.lines[i]); strings.TrimSpace(text) != "" {
			lines = append([]string{text}, lines...)
		}
	}
	return lines, t.bytes
}

// tell calls news when something was written, until ctx ends.
func (t *Tail) tell(ctx context.Context, news func()) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.news:
			news()
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(redrawWait):
		}
	}
}
