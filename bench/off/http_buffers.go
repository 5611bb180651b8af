//go:build ignore

// Off: buffers of readers and writers are used again.
// Plain: they are made anew for each connection, and for each response.
package greenhttp

import (
	"bufio"
	"io"
)

func (p *readerPool) get(src io.Reader) *bufio.Reader { return bufio.NewReaderSize(src, readerSize) }
func (p *readerPool) put(*bufio.Reader)               {}

func (p *writerPool) get(dst io.Writer) *bufio.Writer { return bufio.NewWriterSize(dst, p.size) }
func (p *writerPool) put(*bufio.Writer)               {}
