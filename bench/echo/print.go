package main

// This file answers: how are the measurements printed?

import (
	"fmt"
	"time"

	"greenpoll/bench/contest"
	"greenpoll/bench/load"
)

func print(m contest.Match) {
	fmt.Printf("%s (%s): %d rounds of %v\n", m.Entries[0].Load.Title(), m.Entries[0].Load, m.Rounds, m.Window)
	fmt.Printf("  %-12s %10s %7s   %-12s %6s %9s %9s\n", "server", "ns/message", "ratio", "quartiles", "busy", "median", "99%")
	for _, e := range m.Entries {
		r := e.Result
		if r.Failed != "" {
			fmt.Printf("  %-12s failed: %s\n", e.Server.Name, r.Failed)
			continue
		}
		fmt.Printf("  %-12s %10.0f %7.2f   %.2f to %.2f %6.2f %6.0f us %6.0f us\n", e.Server.Name,
			r.PerMessage.Median, r.Ratio.Median, r.Ratio.Low, r.Ratio.High, r.Cores, r.Mid/1e3, r.P99/1e3)
	}
}

func printCalls(servers []contest.Server, spec load.Spec) error {
	const messages = 20_000
	fmt.Printf("  %-12s %10s %10s %10s   system calls a message\n", "server", "all", "scheduling", "DEL")
	for _, s := range servers {
		c, err := contest.CountCalls(s, spec, messages)
		if err != nil {
			return err
		}
		each := func(n int) float64 { return float64(n) / messages }
		fmt.Printf("  %-12s %10.3f %10.3f %10.3f   by %s\n", s.Name, each(c.Total), each(c.Scheduling), each(c.Removals), c.Tool)
	}
	return nil
}

func printRest(servers []contest.Server, conns int, over time.Duration) error {
	fmt.Printf("%d connections at rest: memory of each, processor time of all in %v, and a message over one after the other\n", conns, over)
	fmt.Printf("  %-12s %10s %10s %10s %9s %9s\n", "server", "processes", "bytes", "us", "median", "99%")
	for _, s := range servers {
		r, err := contest.AtRest(s, conns, over)
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		fmt.Printf("  %-12s %10d %10.0f %10.0f %6.0f us %6.0f us\n", s.Name, r.Processes, r.Bytes,
			r.Cores*float64(over.Microseconds()), r.Mid/1e3, r.P99/1e3)
	}
	fmt.Println()
	return nil
}

func printLate(servers []contest.Server) error {
	fmt.Printf("%d MiB to a late reader that half-closes\n", contest.LateBytes>>20)
	for _, s := range servers {
		p, err := contest.Start(s, 1)
		if err != nil {
			return err
		}
		back, err := contest.LateRead(p.Addr, contest.LateBytes)
		p.Stop()
		if err == nil {
			fmt.Printf("  %-12s all back\n", s.Name)
		} else {
			fmt.Printf("  %-12s %.1f MiB back, then: %v\n", s.Name, float64(back)/(1<<20), err)
		}
	}
	fmt.Println()
	return nil
}
