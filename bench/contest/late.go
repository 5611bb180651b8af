package contest

// This file answers: does a server send back every byte to a client that reads late
// and half-closes? The server then reads the end of the stream while it still has bytes
// to send, and it must not close before they are sent.

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"
)

// LateBytes is more than the kernel's buffers on both sides hold.
const LateBytes = 16 << 20

// LateRead writes size bytes and reads nothing until everything is written or the server
// has accepted nothing for 20 ms. From then on it also reads, and after the last byte it
// half-closes. It returns how many correct bytes came back before the stream ended, and
// an error that says why if some are missing.
func LateRead(addr string, size int) (back int, err error) {
	dialed, err := net.Dial("tcp", addr)
	if err != nil {
		return 0, err
	}
	c := dialed.(*net.TCPConn)
	defer c.Close()
	if err := c.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return 0, err
	}

	data := make([]byte, size)
	for i := range data {
		data[i] = lateByte(i)
	}
	written, err := writeUntilStuck(c, data)
	if err != nil {
		return 0, err
	}
	type result struct {
		back int
		err  error
	}
	done := make(chan result, 1)
	go func() {
		back, err := readBack(c, size)
		done <- result{back, err}
	}()
	if err := c.SetWriteDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return 0, err
	}
	if _, err := c.Write(data[written:]); err != nil {
		r := <-done
		return r.back, fmt.Errorf("the rest could not be written: %w", err)
	}
	if err := c.CloseWrite(); err != nil {
		return 0, err
	}
	r := <-done
	return r.back, r.err
}

// writeUntilStuck returns when everything is written, or when nothing could be written for
// 20 ms.
func writeUntilStuck(c net.Conn, data []byte) (written int, err error) {
	for written < len(data) {
		if err := c.SetWriteDeadline(time.Now().Add(20 * time.Millisecond)); err != nil {
			return written, err
		}
		n, err := c.Write(data[written:min(written+64<<10, len(data))])
		written += n
		switch {
		case err == nil || n > 0:
		case errors.Is(err, os.ErrDeadlineExceeded):
			return written, nil
		default:
			return written, err
		}
	}
	return written, nil
}

// readBack reads to the end and checks each byte.
func readBack(c net.Conn, size int) (back int, err error) {
	buf := make([]byte, 256<<10)
	for {
		n, err := c.Read(buf)
		for i, b := range buf[:n] {
			if b != lateByte(back+i) || back+i >= size {
				return back + i, fmt.Errorf("byte %d is wrong", back+i)
			}
		}
		back += n
		if err == io.EOF && back < size {
			return back, io.ErrUnexpectedEOF
		}
		if err == io.EOF {
			return back, nil
		}
		if err != nil {
			return back, err
		}
	}
}

// lateByte has a period that does not divide any buffer's size.
func lateByte(i int) byte { return byte(i%251 + i/251%7) }
