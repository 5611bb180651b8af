//go:build ignore

// Off: a response's header is made when the handler asks for it.
// Plain: it is made with the response.
package greenhttp

import "net/http"

func newResponse(c *serverConn, req *http.Request, body *requestBody) *response {
	w := &response{c: c, reqBody: body, length: -1, closeAfter: req.Close, header: make(http.Header)}
	w.ctx.begin(w)
	w.adopt(req)
	if body != nil {
		body.w = w
	}
	w.body = bodyWriters.get((*frame)(w))
	c.w = connWriters.get(&c.wire)
	return w
}
