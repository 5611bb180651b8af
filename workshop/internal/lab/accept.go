package lab

// This file answers: does the accept loop rest when there is nothing to be got, and end when the
// listener is closed?

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

const (
	descriptors = 40 // that the program may have
	crowd       = 60 // clients at once: more than that
	// The program is looked at for a while without descriptors. A loop that does not rest asks some
	// ten thousand times meanwhile, and one that rests for 5 ms each time some hundred times.
	lookedAt = 1500 * time.Millisecond
	mayAsk   = 2000
)

const (
	spinsAtLimit = "No descriptor is left, and the loop asks for the next connection again at once, and again: it spins, until a client leaves."
	gaveUp       = "No descriptor was left for a moment, and since then the program accepts nothing: whoever came meanwhile was to be served later."
	spinsClosed  = "The listener is closed, and the loop goes on to ask it: Accept returns net.ErrClosed at once, and for ever."
)

func accept(t *trial) error {
	if runtime.GOOS != "windows" { // where a process has no such limit
		if err := t.outOfDescriptors(); err != nil {
			return err
		}
	}
	if err := t.start(nil, "-addr", "127.0.0.1:0"); err != nil {
		return err
	}
	if err := t.greeted("A client is not greeted."); err != nil {
		return err
	}
	t.CloseInput()
	switch {
	case !t.Ends(patience):
		return &fault{spinsClosed, "the program ends", fmt.Sprintf("it still runs after %v", patience)}
	case t.Cut():
		return &fault{spinsClosed, "the program ends", t.Why()}
	case strings.Contains(t.Why(), "panic"):
		return &fault{said: t.Why()}
	}
	return nil // also if it calls the close an error
}

// outOfDescriptors gives the program more clients than it can have.
func (t *trial) outOfDescriptors() error {
	trace := filepath.Join(t.work, "accept.jsonl")
	if err := os.RemoveAll(trace); err != nil { // of the check before
		return err
	}
	command := fmt.Sprintf(`ulimit -n %d && exec "$0" -addr 127.0.0.1:0`, descriptors)
	if err := t.startAs([]string{"/bin/sh", "-c", command, t.exe}, []string{"GREENPOLL_TRACE=" + trace}); err != nil {
		return err
	}
	var clients []net.Conn
	leave := func() {
		for _, c := range clients {
			c.Close()
		}
	}
	defer leave()
	for range crowd {
		c, err := t.dial()
		if err != nil {
			return err
		}
		clients = append(clients, c)
	}
	asked, err := t.asks(trace)
	if err != nil {
		return err
	}
	if asked > mayAsk || t.Ends(0) && t.Cut() {
		return &fault{spinsAtLimit, fmt.Sprintf("it asks some times in %v", lookedAt), fmt.Sprintf("more than %d times", mayAsk)}
	}
	leave()
	return t.greeted(gaveUp)
}

// asks counts how often the program asked for a connection, until it is known to be too often.
func (t *trial) asks(trace string) (n int, err error) {
	for end := time.Now().Add(lookedAt); time.Now().Before(end) && n <= mayAsk && !t.Ends(50*time.Millisecond); {
		if n, err = accepts(trace); err != nil {
			return n, err
		}
	}
	if t.Ends(0) && !t.Cut() {
		if strings.Contains(t.Output(), "panic: ") {
			return n, &fault{said: t.Why()}
		}
		return n, &fault{gaveUp, "it serves on", "it has ended"}
	}
	return n, nil
}

// accepts counts the calls of Accept in a trace.
func accepts(trace string) (n int, err error) {
	file, err := os.Open(trace)
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil // whatever accepts there, it is not a task
	}
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	lines := bufio.NewReader(file)
	for n <= mayAsk+crowd {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return n, nil // the last line may be half written
		}
		if err != nil {
			return n, err
		}
		if bytes.Contains(line, []byte(`"ev":"call"`)) && bytes.Contains(line, []byte(`"why":"accept"`)) {
			n++
		}
	}
	return n, nil
}

// greeted requires that a new client is served.
func (t *trial) greeted(otherwise string) error {
	c, err := t.dial()
	if err != nil {
		return err
	}
	defer c.Close()
	lines := bufio.NewReader(c)
	question, err := lines.ReadString('\n')
	if err == nil {
		_, err = fmt.Fprintln(c, "Ada")
	}
	answer := ""
	if err == nil {
		answer, err = lines.ReadString('\n')
	}
	if answer != "hello, Ada\n" {
		return t.broken(&fault{otherwise, `"hello, Ada"`, fmt.Sprintf("%q, %v", question+answer, err)})
	}
	return nil
}
