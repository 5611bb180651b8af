//go:build ignore

// Off: fields are looked up by their canonical names, and compared by length first.
// Plain: Get makes a name canonical, and EqualFold compares.
package greenhttp

import (
	"bytes"
	"net/http"
)

func first(h http.Header, name string) string { return h.Get(name) }

func isNamed(field []byte, name string) bool { return bytes.EqualFold(field, []byte(name)) }
