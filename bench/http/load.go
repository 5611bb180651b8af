package main

// This file answers: where does the load come from? For servers from wrk, which
// costs little beside what it measures; a client is its own load.

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"time"
)

type load interface {
	measure(p *process) (sample, error)
}

// byWrk loads a server.
type byWrk struct {
	cpu    int
	scheme string
}

func (b byWrk) command(p *process, conns int, d time.Duration, more ...string) *exec.Cmd {
	args := append([]string{"-t1", "-c" + strconv.Itoa(conns), fmt.Sprintf("-d%ds", int(d.Seconds()+1))}, more...)
	return exec.Command("wrk", append(args, b.scheme+"://"+p.addr+"/")...)
}

// warmUp is as long as connecting, and TLS's handshakes, may take before a window.
const warmUp = 150 * time.Millisecond

func (b byWrk) measure(p *process) (sample, error) {
	cmd := b.command(p, *conns, time.Minute)
	if err := startOn(b.cpu, cmd); err != nil {
		return sample{}, err
	}
	defer cmd.Wait()
	defer cmd.Process.Signal(os.Interrupt)
	time.Sleep(warmUp)
	return p.over(*window)
}

// byItself lets a client make requests, which it does only while it is asked to.
type byItself struct{}

func (byItself) measure(p *process) (sample, error) {
	if err := p.cmd.Process.Signal(goOn); err != nil {
		return sample{}, err
	}
	defer p.cmd.Process.Signal(pause)
	time.Sleep(warmUp)
	return p.over(*window)
}

// latencies measures what wrk sees, and prints a table.
func latencies() error {
	all := contestants()
	t := table{title: fmt.Sprintf("latency, plain, %d rounds", *rounds),
		head: []string{"", "connections", "p50, us", "ratio (quartiles)", "p99, us", "ratio (quartiles)"}}
	for _, conns := range []int{1, 100} {
		p50, p99 := make([][]float64, len(all)), make([][]float64, len(all))
		for round := range *rounds {
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
		}
	}
	t.print()
	return nil
}

var percentile = regexp.MustCompile(`(50|99)% +([0-9.]+)(us|ms|s)`)

// latency starts the server afresh: nothing of the last round is in its queues.
func latency(c contestant, conns int) (p50, p99 float64, err error) {
	p, err := serve{cpu: 0, procs: 1}.start(c, "server")
	if err != nil {
		return 0, 0, err
	}
	defer p.end()
	b := byWrk{cpu: 1, scheme: "http"}
	cmd := b.command(p, conns, 0, "--latency")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	if err := startOn(b.cpu, cmd); err != nil {
		return 0, 0, err
	}
	if err := cmd.Wait(); err != nil {
		return 0, 0, err
	}
	found := percentile.FindAllStringSubmatch(out.String(), -1)
	if len(found) != 2 {
		return 0, 0, fmt.Errorf("wrk told no latency: %s", out.String())
	}
	value := func(m []string) float64 {
		x, _ := strconv.ParseFloat(m[2], 64)
		return x * map[string]float64{"us": 1, "ms": 1e3, "s": 1e6}[m[3]]
	}
	return value(found[0]), value(found[1]), nil
}
