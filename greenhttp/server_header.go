package greenhttp

// This file answers: where does a request's header begin, and where does it end? It is
// checked byte by byte before it is parsed: net/http's parser forgets what a server must
// know, such as whether an empty Host was there at all, and has no limit of its own.

import (
	"bufio"
	"bytes"
	"io"
)

// maxEmptyLines is how many empty lines may precede a request. RFC 9112, 2.2
const maxEmptyLines = 2

// skipEmptyLines waits for the first byte of a request, and drops empty lines before it.
// They are not a request: a client that sends one after a POST, as old clients do, is still
// idle.
func (c *serverConn) skipEmptyLines() error {
	for range maxEmptyLines {
		line, err := c.r.Peek(1)
		if err == nil && line[0] == '\r' {
			line, err = c.r.Peek(2)
		}
		if err != nil || !isEmptyLine(line) {
			return err
		}
		c.r.Discard(len(line))
	}
	return nil
}

func isEmptyLine(line []byte) bool { return string(line) == "\n" || string(line) == "\r\n" }

// peekHead waits until the whole header is in the reader, and returns it from its first
// line to the empty one, still unread. It is valid until the next read. Most headers arrive
// with their first byte: the timeout for one starts only if peekHead must wait.
func (c *serverConn) peekHead() ([]byte, error) {
	limit := c.s.maxHeader() + readerSize
	lineStart, scanned := 0, 0 // where the last line begins, and how far it has been searched
	for waited := false; ; waited = true {
		head, _ := c.r.Peek(c.r.Buffered())
		for {
			i := bytes.IndexByte(head[scanned:], '\n')
			if i < 0 {
				scanned = len(head)
				break
			}
			end := scanned + i + 1
			line := head[lineStart:end]
			lineStart, scanned = end, end
			switch {
			case !isEmptyLine(line):
			case end == len(line):
				return nil, errBadRequest // one empty line too many before the request
			default:
				return head[:end], nil
			}
		}
		if int64(len(head)) >= limit {
			return nil, errHeaderTooLarge
		}
		if len(head) == c.r.Size() {
			c.growReader(limit)
		}
		if !waited {
			c.readWithin(c.s.headerTimeout())
		}
		if _, err := c.r.Peek(len(head) + 1); err != nil { // waits
			return nil, err
		}
	}
}

// growReader makes room for an unusually large header. takeReader gives it back.
func (c *serverConn) growReader(limit int64) {
	held, _ := c.r.Peek(c.r.Buffered())
	size := min(int64(4*c.r.Size()), limit)
	r := bufio.NewReaderSize(io.MultiReader(bytes.NewReader(held), &c.wire), int(size))
	r.Peek(len(held)) // copies now, without waiting: nothing may be left in the old reader
	c.putReader()
	c.r = r
}

// takeReader gives an idle connection a reader, a small one.
func (c *serverConn) takeReader() {
	if c.r != nil && c.r.Size() > readerSize && c.r.Buffered() == 0 {
		c.putReader()
	}
	if c.r == nil {
		c.r = readers.get(&c.wire)
	}
}

// putReader ends the connection's use of its reader.
func (c *serverConn) putReader() {
	if c.r != nil && c.r.Size() == readerSize {
		readers.put(c.r)
	}
	c.r = nil
}
