package greenhttp

// This file answers: what is the date of a response? It is made once a second and
// kept: thousands of responses have the same.

import (
	"net/http"
	"time"
)

// stamp is the text of one second.
type stamp struct {
	second int64
	text   string
}

// date returns now as a Date field has it. Any task may call it. Who comes in a new
// second replaces the stamp; of two that do, either may.
func (s *Server) date(now time.Time) string {
	old := s.stamp.Load()
	if old == nil || old.second != now.Unix() { // tasks of another scheduler may have another time
		old = &stamp{now.Unix(), now.UTC().Format(http.TimeFormat)}
		s.stamp.Store(old)
	}
	return old.text
}
