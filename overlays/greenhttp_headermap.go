//go:build ignore

// Plain: allocates a header map for every response, although many handlers set no field.
// Breaks: nothing
// Shown by: go test -overlay $(go run ./tools/overlay greenhttp_headermap) ./greenhttp -run - -bench 'Response$'
// Seen in no scenario: it changes what is allocated, and no event.
package greenhttp

import "net/http"

func newResponse(c *serverConn, req *http.Request, body *requestBody) *response {
	w := &response{c: c, reqBody: body, contentLength: -1, closeAfterReply: req.Close, header: make(http.Header)}
	w.ctx.begin(w)
	w.adopt(req)
	if body != nil {
		body.w = w
	}
	w.body = bodyWriters.get((*chunkWriter)(w))
	c.w = connWriters.get(&c.wire)
	return w
}
