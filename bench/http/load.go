package main

// This file answers: where does the load come from? For servers it comes from wrk, which
// costs little compared with what it measures; a client is its own load.

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"syscall"
	"time"

	"greenpoll/bench/self"
)

// A load is idle between two windows.
type load interface {
	begin(p *process) error // for the first time
	goOn(p *process) error
	rest(p *process) error
	end()
}

// warmUp is long enough for connecting and for TLS handshakes.
const warmUp = 500 * time.Millisecond

// settle is how long a load runs before a window begins.
const settle = 10 * time.Millisecond

func measure(l load, p *process) (s sample, err error) {
	if err := l.goOn(p); err != nil {
		return s, err
	}
	time.Sleep(settle)
	if s, err = p.over(*window); err != nil {
		return s, err
	}
	return s, l.rest(p)
}

// byWrk loads a server. Between the windows it is stopped, but stays connected.
type byWrk struct {
	cpu    int
	scheme string
	fields []string // header fields of each request
	cmd    *exec.Cmd
}

// browsers has the header fields that a browser sends.
var browsers = []string{
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
	"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
	"Accept-Language: en-US,en;q=0.5",
	"Accept-Encoding: gzip, deflate, br, zstd",
	"Connection: keep-alive",
	"Cookie: session=0123456789abcdef0123456789abcdef; theme=dark",
	"Upgrade-Insecure-Requests: 1",
	"Sec-Fetch-Dest: document",
	"Sec-Fetch-Mode: navigate",
	"Sec-Fetch-Site: none",
	"Priority: u=0, i",
}

func (b *byWrk) command(p *process, conns int, d time.Duration, more ...string) *exec.Cmd {
	args := append([]string{"-t1", "-c" + strconv.Itoa(conns), "--timeout", "10m", fmt.Sprintf("-d%ds", int(d.Seconds()))}, more...)
	for _, f := range b.fields {
		args = append(args, "-H", f)
	}
	return exec.Command("wrk", append(args, b.scheme+"://"+p.addr+"/")...)
}

func (b *byWrk) begin(p *process) error {
	cmd := b.command(p, *conns, time.Hour)
	cmd.Stderr = os.Stderr
	if err := self.StartOn(cmd, b.cpu); err != nil {
		return err
	}
	b.cmd = cmd
	time.Sleep(warmUp)
	return b.rest(p)
}

func (b *byWrk) goOn(*process) error { return b.cmd.Process.Signal(syscall.SIGCONT) }
func (b *byWrk) rest(*process) error { return b.cmd.Process.Signal(syscall.SIGSTOP) }

func (b *byWrk) end() {
	if b.cmd != nil {
		_ = b.cmd.Process.Kill() // if this fails, it has ended
		_ = b.cmd.Wait()         // we killed it; if it had ended by itself, measure has reported that
	}
}

// byItself loads with a client, which makes requests only while it is asked to.
type byItself struct{}

func (b byItself) begin(p *process) error {
	if err := b.goOn(p); err != nil {
		return err
	}
	time.Sleep(warmUp)
	return b.rest(p)
}

func (byItself) goOn(p *process) error { return p.cmd.Process.Signal(goOn) }
func (byItself) rest(p *process) error { return p.cmd.Process.Signal(pause) }
func (byItself) end()                  {}

// latencies measures what wrk sees, and prints a table.
func latencies() error {
	all := contestants()
	t := table{title: fmt.Sprintf("latency, plain, %d rounds", *looks),
		head: []string{"", "connections", "p50, us", "ratio (quartiles)", "p99, us", "ratio (quartiles)"}}
	for _, conns := range []int{1, 100} {
		p50, p99 := make([][]float64, len(all)), make([][]float64, len(all))
		for round := range *looks {
			for i := range all {
				i = (i + round) % len(all)
				a, b, err := latency(all[i], conns)
				if err != nil {
					return fmt.Errorf("%s: %w", all[i].name, err)
				}
				p50[i], p99[i] = append(p50[i], a), append(p99[i], b)
			}
		}
		for i, c := range all {
			t.add(c.name, strconv.Itoa(conns),
				fmt.Sprintf("%.0f", median(p50[i])), spread(ratios(p50[i], p50[0])),
				fmt.Sprintf("%.0f", median(p99[i])), spread(ratios(p99[i], p99[0])))
			if c.name == "greenhttp" {
				at := fmt.Sprintf("latency at %d connections", conns)
				aim(at+", p50: ratio to net/http", 1, median(ratios(p50[i], p50[0])), "%.2f")
				aim(at+", p99: ratio to net/http", 1, median(ratios(p99[i], p99[0])), "%.2f")
			}
		}
	}
	return t.print()
}

var percentile = regexp.MustCompile(`(50|99)% +([0-9.]+)(us|ms|s)`)

// latency starts a new server, so that nothing of the last round is in its queues.
func latency(c contestant, conns int) (p50, p99 float64, err error) {
	p, err := serve{cpu: 0, procs: 1}.start(c, "server")
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, p.end()) }()
	b := byWrk{cpu: 1, scheme: "http"}
	cmd := b.command(p, conns, time.Second, "--latency")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	if err := self.StartOn(cmd, b.cpu); err != nil {
		return 0, 0, err
	}
	if err := cmd.Wait(); err != nil {
		return 0, 0, err
	}
	found := percentile.FindAllStringSubmatch(out.String(), -1)
	if len(found) != 2 {
		return 0, 0, fmt.Errorf("wrk told no latency: %s", out.String())
	}
	value := func(m []string) (float64, error) {
		x, err := strconv.ParseFloat(m[2], 64)
		return x * map[string]float64{"us": 1, "ms": 1e3, "s": 1e6}[m[3]], err
	}
	p50, err50 := value(found[0])
	p99, err99 := value(found[1])
	return p50, p99, errors.Join(err50, err99)
}
