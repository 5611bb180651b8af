//go:build ignore

// Off: the request that the handler sees is a part of its response.
// Plain: it is an allocation of its own. (It is copied once more here, 280 bytes, for
// the response's field is no pointer.)
package greenhttp

import "net/http"

var lastRequest *http.Request

func (w *response) adopt(req *http.Request) {
	lastRequest = req.WithContext(&w.ctx)
	w.req = *lastRequest
}
