package lab

// This file answers: is a client that says nothing sent away?

import (
	"bufio"
	"cmp"
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
	idleEnds = 4 * idle
)

const (
	staysOpen = "A client that says nothing is told bye, and the connection stays open: the file is a descriptor of its own for it, which has to be closed, too."
	talks     = "A client that talks is sent away: each line is to give it the whole time anew, so the deadline is set before each read."
)

const (
	holdsToo = "While one client says nothing, no other is served: session waits the ordinary way, and outside of Block that holds its worker, here the only one."
	noBye    = "A client that says nothing is sent away without a word: what the program says to its clients was to stay as it is, and so it says bye."
)

const neverEnds = "A client that says nothing is never sent away: the deadline was set, without an error, and the read does not end."

func file(t *trial) error {
	if err := t.start(nil, "-addr", "127.0.0.1:0", "-idle", idle.String()); err != nil {
		return err
	}
	if err := t.silent(); err != nil {
		return err
	}
	if err := t.talking(); err != nil {
		return err
	}
	if err := t.stops(); err != nil {
		return err
	}
	return t.besideSilent()
}

// besideSilent is a client that talks to the only worker, while another is silent, and may be for long.
func (t *trial) besideSilent() error {
	if err := t.start([]string{"GOMAXPROCS=1"}, "-addr", "127.0.0.1:0", "-idle", "1m"); err != nil {
		return err
	}
	for n := range 2 {
		c, err := t.dial()
		if err != nil {
			return err
		}
		defer c.Close()
		_, err = io.WriteString(c, "abc\n") // the first says no more
		got := ""
		if err == nil {
			got, err = bufio.NewReader(c).ReadString('\n')
		}
		if got != "3 bytes\n" {
			return t.broken(&fault{holdsToo, "an answer to each of two clients", fmt.Sprintf("%d, and then %q, %v", n, got, err)})
		}
	}
	return nil
}

// talking says a line every now and then, in all for longer than a client may be silent.
func (t *trial) talking() error {
	c, err := t.dial()
	if err != nil {
		return err
	}
	defer c.Close()
	lines := bufio.NewReader(c)
	for n := range 4 {
		if n > 0 {
			time.Sleep(idle / 2) // that is what is asked: a client that takes its time
		}
		_, err := io.WriteString(c, "abc\n")
		got := ""
		if err == nil {
			got, err = lines.ReadString('\n')
		}
		if got != "3 bytes\n" {
			return t.broken(&fault{talks, fmt.Sprintf("4 answers to 4 lines, one every %v", idle/2), fmt.Sprintf("%d, and then %q, %v", n, got, err)})
		}
	}
	return nil
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
	last, err := io.ReadAll(lines)
	if errors.Is(err, os.ErrDeadlineExceeded) && len(last) > 0 {
		return t.broken(&fault{staysOpen, "the connection is closed after it", fmt.Sprintf("%q, and no end", last)})
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return t.broken(&fault{neverEnds, fmt.Sprintf("the connection is closed after %v", idle), fmt.Sprintf("it is open after %v", idleEnds)})
	}
	if want := "bye: you said nothing\n"; string(last) != want {
		return t.broken(&fault{noBye, fmt.Sprintf("%q, and the end", want), fmt.Sprintf("%q, and %v", last, cmp.Or(err, io.EOF))})
	}
	return nil
}

// dial connects with the program. What is read from the connection comes in time, or is an error.
func (t *trial) dial() (*net.TCPConn, error) {
	c, err := net.DialTimeout("tcp", t.addr, patience)
	if err != nil {
		return nil, t.broken(&fault{said: "The program accepts no connection: " + err.Error()})
	}
	return c.(*net.TCPConn), c.SetDeadline(time.Now().Add(patience))
}
