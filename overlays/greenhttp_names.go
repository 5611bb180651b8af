//go:build ignore

// Plain: finds header fields with Header.Get and EqualFold, which do not know that the
// names are canonical.
// Breaks: nothing
// Shown by: go test -overlay $(go run ./tools/overlay greenhttp_names) ./greenhttp -run - -bench 'CheckHead$'
// Seen in no scenario: it does the same in another way, and makes the same events.
package greenhttp

import (
	"bytes"
	"net/http"
)

func first(h http.Header, name string) string { return h.Get(name) }

func isNamed(field []byte, name string) bool { return bytes.EqualFold(field, []byte(name)) }
