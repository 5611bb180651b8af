//go:build ignore

// Off: the date is made once a second.
// Plain: it is made for each response.
package greenhttp

import (
	"net/http"
	"time"
)

func (s *Server) date(now time.Time) string { return now.UTC().Format(http.TimeFormat) }
