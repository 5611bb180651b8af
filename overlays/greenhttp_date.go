//go:build ignore

// Plain: formats the date anew for every response.
// Breaks: nothing
// Shown by: go test -overlay $(go run ./tools/overlay greenhttp_date) ./greenhttp -run - -bench 'Date$'
// Seen in no scenario: it does the same in another way, and makes the same events.
package greenhttp

import (
	"net/http"
	"time"
)

func (s *Server) date(now time.Time) string { return now.UTC().Format(http.TimeFormat) }
