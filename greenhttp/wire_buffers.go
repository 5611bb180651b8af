package greenhttp

// This file answers: how long does a connection own its buffers? Its reader from the first
// byte of a request on, its writers only while it answers. Ten thousand idle connections
// should not keep eighty megabytes of empty buffers.

import (
	"bufio"
	"io"
	"sync"
)

// The sizes let a header and a small body fit into one write.
const (
	readerSize     = 4 << 10
	connWriterSize = 4 << 10
	bodyWriterSize = 2 << 10
)

var (
	readers     readerPool
	connWriters = writerPool{size: connWriterSize}
	bodyWriters = writerPool{size: bodyWriterSize}
)

type readerPool struct{ pool sync.Pool }

func (p *readerPool) get(src io.Reader) *bufio.Reader {
	if r, ok := p.pool.Get().(*bufio.Reader); ok {
		r.Reset(src)
		return r
	}
	return bufio.NewReaderSize(src, readerSize)
}

func (p *readerPool) put(r *bufio.Reader) {
	r.Reset(nil)
	p.pool.Put(r)
}

type writerPool struct {
	size int
	pool sync.Pool
}

func (p *writerPool) get(dst io.Writer) *bufio.Writer {
	if w, ok := p.pool.Get().(*bufio.Writer); ok {
		w.Reset(dst)
		return w
	}
	return bufio.NewWriterSize(dst, p.size)
}

func (p *writerPool) put(w *bufio.Writer) {
	w.Reset(nil)
	p.pool.Put(w)
}
