package main

// This file answers: how does a contestant run, and how does it report what it has
// used? It is this program in a separate process, which prints its address and
// then, for each line that it reads, what it has done and used so far. It exits when
// its standard input ends.

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"greenpoll/bench/cli"
	"greenpoll/bench/self"
)

// done counts the requests, in the child.
var done atomic.Int64

// runChild is the child's main function. Its arguments are the role, the kind, and options.
func runChild(args []string) error {
	go answerQuestions()
	role, kind, how := args[0], args[1], args[2:]
	switch role {
	case "server":
		return runServer(kind, slices.Contains(how, "tls"), slices.Contains(how, "limits"))
	case "client":
		return runClient(kind, how[0])
	case "target":
		return runTarget()
	}
	return fmt.Errorf("-child %s: unknown", role)
}

// answerQuestions ends the program when its standard input ends.
func answerQuestions() {
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		var cpu unix.Timespec
		cli.Check(unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &cpu))
		fmt.Println(done.Load(), cpu.Nano(), m.Mallocs, m.TotalAlloc)
	}
	cli.Check(in.Err())
	os.Exit(0)
}

// process is a child as the parent sees it.
type process struct {
	cmd  *exec.Cmd
	addr string
	in   io.WriteCloser
	out  *bufio.Reader

	target *process // the server that a client asks
}

// serve has the options with which contestants are started.
type serve struct {
	cpu    int
	procs  int
	tls    bool
	limits bool // all timeouts are set
}

func (s serve) start(c contestant, role string) (*process, error) {
	args := []string{role, c.kind}
	if s.tls {
		args = append(args, "tls")
	}
	if s.limits {
		args = append(args, "limits")
	}
	p := &process{}
	if role == "client" {
		var err error
		how := serve{cpu: 1, procs: 1}
		if p.target, err = how.start(contestant{kind: "raw"}, "target"); err != nil {
			return nil, err
		}
		args = append(args, p.target.addr)
	}
	program := c.program
	if program == "" {
		var err error
		if program, err = os.Executable(); err != nil {
			return nil, err
		}
	}
	p.cmd = exec.Command(program, "-conns", strconv.Itoa(*conns), "-child", strings.Join(args, ","))
	p.cmd.Env = append(os.Environ(), "GOMAXPROCS="+strconv.Itoa(s.procs), "GREENPOLL_PROCS="+strconv.Itoa(s.procs))
	p.cmd.Stderr = os.Stderr
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	if err := self.StartOn(p.cmd, s.cpu); err != nil {
		return nil, err
	}
	line, err := p.out.ReadString('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("it has told no address: %w", err), p.end())
	}
	p.addr = strings.TrimSpace(line)
	return p, nil
}

// end makes the child exit, which does not count as a failure.
func (p *process) end() error {
	p.in.Close()
	err := p.cmd.Wait()
	if p.target != nil {
		err = errors.Join(err, p.target.end())
	}
	return err
}

// usage is what a child has done and used since it started.
type usage struct{ requests, cpu, mallocs, bytes float64 }

func (p *process) usage() (u usage, err error) {
	if _, err = fmt.Fprintln(p.in); err != nil {
		return u, err
	}
	line, err := p.out.ReadString('\n')
	if err != nil {
		return u, err
	}
	_, err = fmt.Sscan(line, &u.requests, &u.cpu, &u.mallocs, &u.bytes)
	return u, err
}

// sample is what one contestant has used in one window.
type sample struct {
	used usage
	took time.Duration
}

func (s sample) cpu() float64    { return s.used.cpu / s.used.requests / 1e3 }
func (s sample) allocs() float64 { return s.used.mallocs / s.used.requests }
func (s sample) bytes() float64  { return s.used.bytes / s.used.requests }
func (s sample) rate() float64   { return s.used.requests / s.took.Seconds() }

// enough is how many requests a sample has at least: a mean over fewer says little.
const enough = 100

// over measures p for d, and on a machine that is busy for longer, until there were enough
// requests.
func (p *process) over(d time.Duration) (s sample, err error) {
	before, err := p.usage()
	if err != nil {
		return s, err
	}
	for start := time.Now(); s.used.requests < enough; {
		time.Sleep(d)
		after, err := p.usage()
		if err != nil {
			return s, err
		}
		s.took = time.Since(start)
		s.used = usage{after.requests - before.requests, after.cpu - before.cpu, after.mallocs - before.mallocs, after.bytes - before.bytes}
		if s.took > d+time.Minute {
			return s, fmt.Errorf("only %v requests in %v", s.used.requests, s.took)
		}
	}
	return s, nil
}
