//go:build ignore

// Off: header and body go out in one write.
// Plain: the header goes out when it is complete, and what follows by itself.
package greenhttp

import (
	"net/http"
	"strconv"
)

func (f *frame) Write(p []byte) (int, error) {
	w := (*response)(f)
	out := w.c.w
	if !w.committed {
		w.commit(p)
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
