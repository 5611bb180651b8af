package greenhttp

// This file answers: which fields follow a response's body? Those that the handler has
// announced in a field "Trailer", and those whose names begin with http.TrailerPrefix. They
// need chunks: nothing else has a place for them.

import (
	"net/http"
	"strings"
)

// declareTrailers notes, when the header is sent, which fields will be trailers.
//
// Go: net/http/server.go (*response).declareTrailer
func (w *response) declareTrailers() {
	for _, list := range w.header["Trailer"] {
		w.hasTrailers = true
		for name := range strings.SplitSeq(list, ",") {
			if name = http.CanonicalHeaderKey(strings.TrimSpace(name)); validTrailer(name) {
				w.trailers = append(w.trailers, name)
			}
		}
	}
	for name := range w.header {
		w.hasTrailers = w.hasTrailers || strings.HasPrefix(name, http.TrailerPrefix)
	}
}

// writeTrailers ends a chunked body.
//
// Go: net/http/server.go (*chunkWriter).close; net/http/server.go (*response).finalTrailers
func (w *response) writeTrailers() {
	w.c.w.WriteString("0\r\n")
	trailer := make(http.Header)
	for name, values := range w.header {
		if name, ok := strings.CutPrefix(name, http.TrailerPrefix); ok {
			trailer[name] = values
		}
	}
	for _, name := range w.trailers {
		trailer[name] = append(trailer[name], w.header[name]...)
	}
	trailer.Write(w.c.w)
	w.c.w.WriteString("\r\n")
}

// validTrailer reports whether a field of that name may follow the body: not if it says how
// to frame, route or trust the message. RFC 9110, 6.5.1
func validTrailer(name string) bool {
	return isToken(name) && !strings.HasPrefix(name, "If-") && !badTrailer[name]
}

var badTrailer = map[string]bool{
	"Authorization": true, "Cache-Control": true, "Connection": true, "Content-Encoding": true,
	"Content-Length": true, "Content-Range": true, "Content-Type": true, "Expect": true, "Host": true,
	"Keep-Alive": true, "Max-Forwards": true, "Pragma": true, "Proxy-Authenticate": true,
	"Proxy-Authorization": true, "Proxy-Connection": true, "Range": true, "Realm": true, "Te": true,
	"Trailer": true, "Transfer-Encoding": true, "Www-Authenticate": true,
}
