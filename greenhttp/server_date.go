package greenhttp

// This file answers: where does the Date of a response come from? Its text is made once a
// second and kept: thousands of responses share it.

import (
	"net/http"
	"time"
)

// cachedDate is the text of one second of the calendar.
type cachedDate struct {
	second int64
	text   string
}

// date returns now in the form of a Date field. Any task may call it. The first call in a
// new second replaces the cached text; of two calls at once, either may win.
func (s *Server) date(now time.Time) string {
	old := s.lastDate.Load()
	if old == nil || old.second != now.Unix() { // or an earlier one: the date may be set back, and another scheduler may have another date
		old = &cachedDate{now.Unix(), now.UTC().Format(http.TimeFormat)}
		s.lastDate.Store(old)
	}
	return old.text
}
