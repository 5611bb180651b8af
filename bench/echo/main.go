// Echo compares echo servers: the CPU time that a message costs each server's process,
// as a ratio to Go's net in the same round.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"greenpoll/bench/cli"
	"greenpoll/bench/contest"
	"greenpoll/bench/load"
)

const usage = `usage: echo [flags], in the folder bench

Echo loads echo servers in turn, round after round, and prints for each load and
server the processor time of the server's process for a message, and its ratio to
the base's of the same round: the median, and what a quarter lies below and above.
With one loop the server has processor 0 for itself and the client processor 1;
with more (100x64/2) both have all. Busy is how many processors the server kept
busy: if that is far below 1 with many connections, the client was the slower side.
The last columns are how long a message was under way: the median, and what 99 of
100 took at most.

    go run ./echo -loads 100x64,1000x64 -servers greenpoll,gonet -rounds 9
    go run ./echo -loads '' -rest 10000 -late
    go run ./echo -loads '' -servers rest -rest 100000 -over 10s
    go run ./echo -loads 100x64 -servers '' -with old=/tmp/a -with new=/tmp/b -base old

`

// with has the servers given as -with NAME=PATH.
type with []contest.Server

func (w *with) String() string { return "" }

func (w *with) Set(word string) error {
	name, path, ok := strings.Cut(word, "=")
	if !ok || name == "" {
		return fmt.Errorf("NAME=PATH is needed")
	}
	if _, err := os.Stat(path); err != nil {
		return err
	}
	*w = append(*w, contest.Server{Name: name, Path: path})
	return nil
}

func main() {
	var more with
	loads := flag.String("loads", "1x64,100x64,1000x64,10000x64", "`LOADS`: "+load.Grammar)
	servers := flag.String("servers", "greenpoll,plain,gonet,gnet,cloop", "`NAMES` of "+strings.Join(contest.All, ", ")+"; all")
	base := flag.String("base", contest.Base, "`NAME` of the server that the others are compared with")
	rounds := flag.Int("rounds", 9, "rounds of each load")
	window := flag.Duration("window", 0, "how long a server is loaded in a round; 0: 200ms, from 10,000 connections on 400ms")
	var ask extras
	flag.BoolVar(&ask.calls, "calls", false, "count system calls under each load as well, by perf or strace")
	flag.BoolVar(&ask.late, "late", false, "see whether a client that reads late and half-closes gets every byte back")
	flag.IntVar(&ask.rest, "rest", 0, "`N` connections at rest: see what they cost; more than descriptors allow are spread over several processes")
	flag.DurationVar(&ask.over, "over", 2*time.Second, "how long connections at rest are watched")
	flag.Var(&more, "with", "`NAME=PATH` of another server; it can be given more than once")
	cli.Parse(usage, "loads", "servers") // none
	if *rounds < 1 || *window < 0 || ask.rest < 0 || ask.rest > 1_000_000 || ask.over <= 0 {
		cli.Misuse(errors.New("-rounds of 1 or more, a -window that is not below 0, a -rest of 0 to 1000000, and an -over above 0 are needed"))
	}
	specs, err := load.ParseList(*loads)
	cli.Misuse(err)
	names, err := pick(*servers, *base, more)
	cli.Misuse(err)
	cli.Check(compare(specs, names, more, *base, *rounds, *window, ask))
}

// pick returns the names of the servers to build, and checks that the base is among
// those that run.
func pick(words, base string, more with) (names []string, err error) {
	if words == "all" {
		names = slices.Clone(contest.All)
	} else if words != "" {
		names = strings.Split(words, ",")
	}
	for _, name := range names {
		if !slices.Contains(contest.All, name) {
			return nil, fmt.Errorf("-servers: %q is none of %s", name, strings.Join(contest.All, ", "))
		}
	}
	for _, s := range more {
		if slices.Contains(contest.All, s.Name) {
			return nil, fmt.Errorf("-with: %s is the name of a server that is there already", s.Name)
		}
		if s.Name == base {
			return names, nil
		}
	}
	if slices.Contains(names, base) {
		return names, nil
	}
	if !slices.Contains(contest.All, base) {
		return nil, fmt.Errorf("-base: there is no server %q", base)
	}
	return append(names, base), nil
}

// extras are what can be measured besides the loads.
type extras struct {
	calls, late bool
	rest        int
	over        time.Duration // how long those at rest are watched
}

func compare(specs []load.Spec, names []string, more with, base string, rounds int, window time.Duration, ask extras) error {
	servers, err := contest.Build(names, cli.Say)
	if err != nil {
		return err
	}
	servers = append(servers, more...)
	for _, spec := range specs {
		m := contest.NewMatch(servers, base, spec, rounds, window)
		if err := m.Play(); err != nil {
			return err
		}
		print(m)
		if ask.calls {
			if err := printCalls(servers, spec); err != nil {
				return err
			}
		}
		fmt.Println()
	}
	if ask.rest > 0 {
		if err := printRest(servers, ask.rest, ask.over); err != nil {
			return err
		}
	}
	if ask.late {
		return printLate(servers)
	}
	return nil
}
