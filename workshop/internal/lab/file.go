package lab

// This file answers: is a client that says nothing sent away?

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"
)

const (
	idle = time.Second
	// A right program takes a little more than idle. This is a limit of time because that is what the
	// lab is about: how long a read lasts.
	idleEnds = 6 * idle
)

const neverEnds = "A client that says nothing is never sent away: the deadline was set, without an error, and the read does not end."

func file(t *trial) error {
	if err := t.start(nil, "-addr", "127.0.0.1:0", "-idle", idle.String()); err != nil {
		return err
	}
	if err := t.silent(); err != nil {
		return err
	}
	return t.stops()
}

// silent sends three lines at once, so that none of them can be late, and then nothing.
func (t *trial) silent() error {
	c, err := t.dial()
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := io.WriteString(c, "a\nbb\nccc\n"); err != nil {
		return t.broken(&fault{said: "The program does not take what a client sends: " + err.Error()})
	}
	lines := bufio.NewReader(c)
	for n := range 3 {
		want := fmt.Sprintf("%d bytes\n", n+1)
		if got, err := lines.ReadString('\n'); got != want {
			return t.broken(&fault{"A line is not answered with its length.", fmt.Sprintf("%q", want), fmt.Sprintf("%q, %v", got, err)})
		}
	}
	if err := c.SetReadDeadline(time.Now().Add(idleEnds)); err != nil {
		return err
	}
	if _, err = io.ReadAll(lines); errors.Is(err, os.ErrDeadlineExceeded) {
		return t.broken(&fault{neverEnds, fmt.Sprintf("the connection is closed after %v", idle), fmt.Sprintf("it is open after %v", idleEnds)})
	}
	return nil // closed, or reset
}

// dial connects with the program. What is read from the connection comes in time, or is an error.
func (t *trial) dial() (*net.TCPConn, error) {
	c, err := net.DialTimeout("tcp", t.addr, patience)
	if err != nil {
		return nil, t.broken(&fault{said: "The program accepts no connection: " + err.Error()})
	}
	return c.(*net.TCPConn), c.SetDeadline(time.Now().Add(patience))
}
