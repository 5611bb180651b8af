//go:build ignore

// Plain: allocates a handler's request separately from its response, and copies
// it once more (280 bytes), because the field is not a pointer.
// Breaks: nothing
// Shown by: go test -overlay $(go run ./tools/overlay greenhttp_request) ./greenhttp -run - -bench 'Response$'
// Seen in no scenario: it changes what is allocated, and no event.
package greenhttp

import "net/http"

var lastRequest *http.Request

func (w *response) adopt(req *http.Request) {
	lastRequest = req.WithContext(&w.ctx)
	w.req = *lastRequest
}
