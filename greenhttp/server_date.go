package greenhttp

// This file answers: what is the date of a response? Its text is made once a second
// and kept: thousands of responses have the same.

import (
	"net/http"
	"time"
)

// cachedDate is the text of one second of the calendar.
type cachedDate struct {
	second int64
	text   string
}

// date returns now as a Date field has it. Any task may call it. The first call in a
// new second replaces the cached text; of two calls at once, either may win.
func (s *Server) date(now time.Time) string {
	old := s.lastDate.Load()
	if old == nil || old.second != now.Unix() { // also for an earlier second: the date may be set back, and another scheduler may have another date
		old = &cachedDate{now.Unix(), now.UTC().Format(http.TimeFormat)}
		s.lastDate.Store(old)
	}
	return old.text
}
