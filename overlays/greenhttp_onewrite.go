//go:build ignore

// Plain: sends the header of a response as soon as it is complete, and the body in a
// separate write.
// Breaks: nothing
// Shown by: cd bench && go build -overlay $(go run greenpoll/tools/overlay greenhttp_onewrite) -o /tmp/without ./http && go run ./http -what server -also without=/tmp/without
// Seen in: http -workers 1 -at ev=call,g=4,n=3
package greenhttp

import (
	"net/http"
	"strconv"
)

func (f *chunkWriter) Write(p []byte) (int, error) {
	w := (*response)(f)
	out := w.c.w
	if !w.wroteHeader {
		w.finishHeader(p)
		out.Flush()
	}
	switch {
	case w.req.Method == http.MethodHead:
		return len(p), nil
	case !w.chunked:
		return out.Write(p)
	}
	out.Write(strconv.AppendInt(out.AvailableBuffer(), int64(len(p)), 16))
	out.WriteString("\r\n")
	n, err := out.Write(p)
	if err == nil {
		_, err = out.WriteString("\r\n")
	}
	return n, err
}
