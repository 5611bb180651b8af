//go:build ignore

package main_test

// This file answers: is it an echo server? It runs in a process of its own, as the measurement runs it. How fast
// it is, is not asked here.

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"greenpoll/internal/verdict"

	mine "greenpoll/workshop/capstones/5_echo/mine"
)

const childVar = "GREENPOLL_CAPSTONE_SERVER"

func TestMain(*testing.M) {
	if os.Getenv(childVar) != "" {
		mine.Main()
		return
	}
	verdict.Run(check)
}

func must(c *verdict.Check, what string, err error) {
	if err != nil {
		c.Fail("This machine: %s: %v", what, err)
	}
}

func check(c *verdict.Check) {
	s := start(c)
	s.one("One message of 4 bytes", func(conn net.Conn) error { return echoes(conn, 4) })
	s.one("Messages of 1 byte to 1 MB, one after the other", func(conn net.Conn) error {
		for _, n := range []int{1, 64, 4096, 4097, 100_000, 1 << 20} {
			if err := echoes(conn, n); err != nil {
				return fmt.Errorf("a message of %d bytes: %w", n, err)
			}
		}
		return nil
	})
	s.one("A client that ends its side, and reads on", halfClosed)
	s.one("A hundred clients at the same time, beside one that is silent", func(net.Conn) error { return s.hundred() })
	c.Asleep(func() string { return "SIGTERM was sent to the server, and it does not end." })
	must(c, "signal", s.process.Signal(syscall.SIGTERM))
	_, _ = s.process.Wait() // how it ends is its own affair
}

// A server is the reader's, in a process of its own.
type server struct {
	c       *verdict.Check
	process *os.Process
	addr    string
	said    *faults
}

func start(c *verdict.Check) *server {
	cmd := exec.Command(os.Args[0], "-addr", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), childVar+"=1")
	out, in, err := os.Pipe()
	must(c, "pipe", err)
	said := new(faults)
	cmd.Stdout, cmd.Stderr = in, said
	must(c, "start", cmd.Start())
	must(c, "close", in.Close())
	c.Asleep(func() string { return "The server has started, and does not print \"listening on HOST:PORT\"." })
	words := bufio.NewReader(out)
	line, err := words.ReadString('\n')
	addr, is := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if err != nil || !is {
		c.Fail("The server printed %q first, and should print \"listening on HOST:PORT\". %s", line, said.panicked())
	}
	go func() {
		if n, _ := io.CopyN(io.Discard, words, 1<<20); n == 1<<20 { // else the server has ended
			c.Fail("The server prints without end: after 1 MB it was stopped. What a server prints for each message costs more than the message.")
		}
	}()
	return &server{c, cmd.Process, addr, said}
}

// one lets a client talk to the server.
func (s *server) one(what string, talk func(conn net.Conn) error) {
	s.c.Asleep(func() string { return what + ": nothing goes on any more. " + s.said.panicked() })
	conn, err := net.Dial("tcp", s.addr)
	if err == nil {
		err = talk(conn)
		_ = conn.Close() // it has said what it had to
	}
	if err == nil {
		return
	}
	time.Sleep(50 * time.Millisecond) // a panic takes a moment to be printed
	if p := s.said.panicked(); p != "" {
		s.c.Fail("%s", p)
	}
	s.c.Fail("%s: %v.", what, err)
}

func halfClosed(conn net.Conn) error {
	if _, err := conn.Write([]byte("the end")); err != nil {
		return err
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		return err
	}
	back, err := io.ReadAll(conn)
	if err == nil && string(back) != "the end" {
		err = fmt.Errorf("%q came back, and not \"the end\"", back)
	}
	return err
}

func (s *server) hundred() (err error) {
	failed := make(chan error, 100)
	for range cap(failed) {
		go func() {
			conn, err := net.Dial("tcp", s.addr)
			for k := 0; k < 5 && err == nil; k++ {
				err = echoes(conn, 64)
				s.c.Goes("a client has its message back")
			}
			if conn != nil {
				_ = conn.Close() // as in one
			}
			failed <- err
		}()
	}
	for range cap(failed) {
		err = errors.Join(err, <-failed)
	}
	return err
}

// echoes sends a message and reads it back.
func echoes(conn net.Conn, n int) error {
	message := make([]byte, n)
	for i := range message {
		message[i] = byte(i ^ i>>8)
	}
	go func() { _, _ = conn.Write(message) }() // if it fails, so does the read
	back := make([]byte, n)
	if got, err := io.ReadFull(conn, back); err != nil {
		return fmt.Errorf("%d of %d bytes came back: %w", got, n, err)
	}
	if !bytes.Equal(message, back) {
		return fmt.Errorf("what came back is not what was sent")
	}
	return nil
}

// faults keeps the beginning of what a server prints on standard error.
type faults struct {
	mu   sync.Mutex
	text []byte
}

func (f *faults) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.text = append(f.text, p[:min(len(p), 1<<16-len(f.text))]...)
	return len(p), nil
}

// panicked returns the line of a panic, if there was one.
func (f *faults) panicked() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	for line := range strings.Lines(string(f.text)) {
		if text, is := strings.CutPrefix(line, "panic: "); is {
			return "The code panics: " + strings.TrimSpace(text)
		}
	}
	return ""
}
