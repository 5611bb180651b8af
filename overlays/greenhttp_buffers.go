//go:build ignore

// Plain: allocates new buffers for every connection and every response.
// Breaks: nothing
// Shown by: go test -overlay $(go run ./tools/overlay greenhttp_buffers) ./greenhttp -run - -bench 'Response$'
// Seen in no scenario: it changes what is allocated, and no event.
package greenhttp

import (
	"bufio"
	"io"
)

func (p *readerPool) get(src io.Reader) *bufio.Reader { return bufio.NewReaderSize(src, readerSize) }
func (p *readerPool) put(*bufio.Reader)               {}

func (p *writerPool) get(dst io.Writer) *bufio.Writer { return bufio.NewWriterSize(dst, p.size) }
func (p *writerPool) put(*bufio.Writer)               {}
