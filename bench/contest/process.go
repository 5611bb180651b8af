package contest

// This file answers: how do a server and its client run? Each is a separate process on
// its own processor.

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"greenpoll/bench/load"
	"greenpoll/bench/self"
)

// Process is a running server.
type Process struct {
	Server
	Addr string
	PID  int
	cmd  *exec.Cmd
}

// Start runs a server with the given number of loops. With one loop it has processor 0 for
// itself; with more, it and its client share all processors.
func Start(s Server, loops int) (*Process, error) {
	cmd := exec.Command(s.Path, "-addr", "127.0.0.1:0")
	if s.Loops {
		cmd.Args = append(cmd.Args, "-loops", strconv.Itoa(loops))
	}
	cmd.Env = append(os.Environ(), "GREENPOLL_PROCS=", "GOMAXPROCS="+strconv.Itoa(loops))
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := self.StartOn(cmd, processor(0, loops)); err != nil {
		return nil, err
	}
	p := &Process{Server: s, PID: cmd.Process.Pid, cmd: cmd}
	lines := bufio.NewScanner(out)
	for lines.Scan() { // a library may print something first
		if addr, told := strings.CutPrefix(lines.Text(), "listening on "); told {
			p.Addr = addr
			go func() {
				_, _ = io.Copy(io.Discard, out) // so that printing never blocks it; this ends with Stop
			}()
			return p, nil
		}
	}
	p.Stop()
	err = fmt.Errorf("%s ended and has not printed \"listening on ADDR\"", s.Name)
	if said.Len() > 0 {
		err = fmt.Errorf("%w: %s", err, bytes.TrimSpace(said.Bytes()))
	}
	return nil, errors.Join(err, lines.Err())
}

// Stop ends the server, and kills it if it does not exit by itself.
func (p *Process) Stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // if this fails, the server has ended
	force := time.AfterFunc(time.Second, func() { _ = p.cmd.Process.Kill() })
	defer force.Stop()
	_ = p.cmd.Wait() // we ended it; if it had ended by itself, its client would have reported that
}

// Client is a running load generator, with its connections to one server.
type Client struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// Sample has the results of one window.
type Sample struct {
	Messages int
	CPU      time.Duration // of the server's process
	Wall     time.Duration
	Mid, P99 time.Duration // a message's round trip: the median and the 99th percentile
}

// PerMessage is the processor time of one message, in ns.
func (s Sample) PerMessage() float64 { return float64(s.CPU.Nanoseconds()) / float64(s.Messages) }

// Connect opens the connections of a load to a server.
func Connect(p *Process, spec load.Spec) (*Client, error) {
	if processor(1, spec.Loops) == self.Everywhere {
		return connect(p, spec, "sleep")
	}
	return connect(p, spec, "burst")
}

// connect opens them for a client of the given mode, see mode in bench/client. More are
// arguments for it.
func connect(p *Process, spec load.Spec, mode string, more ...string) (*Client, error) {
	bin, err := Bin()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(filepath.Join(bin, "client"), "-addr", p.Addr, "-pid", strconv.Itoa(p.PID), "-load", spec.String(), "-mode", mode)
	cmd.Args = append(cmd.Args, more...)
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	cmd.Stderr = os.Stderr
	c := &Client{cmd: cmd}
	if c.in, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.out = bufio.NewReader(out)
	if err := self.StartOn(cmd, processor(1, spec.Loops)); err != nil {
		return nil, err
	}
	if line, err := c.line(); err != nil || line != "ready" {
		c.Close()
		return nil, fmt.Errorf("client of %s: %q, %w", p.Name, line, err)
	}
	return c, nil
}

// Window loads the server for the given time.
func (c *Client) Window(d time.Duration) (Sample, error) { return c.order(d.String()) }

// Messages loads the server with the given number of messages.
func (c *Client) Messages(n int) (Sample, error) { return c.order(strconv.Itoa(n)) }

func (c *Client) order(what string) (s Sample, err error) {
	if _, err := fmt.Fprintln(c.in, what); err != nil {
		return s, err
	}
	line, err := c.line()
	if err != nil {
		return s, err
	}
	if _, err := fmt.Sscan(line, &s.Messages, &s.CPU, &s.Wall, &s.Mid, &s.P99); err != nil || s.Messages == 0 {
		return s, fmt.Errorf("the client said %q: %v", line, err)
	}
	return s, nil
}

func (c *Client) line() (string, error) {
	line, err := c.out.ReadString('\n')
	line = strings.TrimSpace(line)
	if said, ok := strings.CutPrefix(line, "error: "); ok {
		err = errors.New(said)
	}
	return line, err
}

// Close ends the client and with it the connections.
func (c *Client) Close() {
	c.in.Close()
	_ = c.cmd.Wait() // it has reported any error in place of a sample
}

// processor returns the one that a part of the contest is pinned to.
func processor(mine, loops int) int {
	if loops > 1 || runtime.NumCPU() < 2 {
		return self.Everywhere
	}
	return mine
}

// Resident returns the server's resident memory in bytes.
func (p *Process) Resident() (int64, error) { return self.Resident(p.PID) }
