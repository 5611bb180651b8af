// Search finds schedules that show what the bodies of the folder overlays do, and prints the
// lines for their headers:
//
//	go run ./tools/overlay/search                                # all bodies, all scenarios
//	go run ./tools/overlay/search -scenario read poller_commit   # bodies by a part of their names
//
// A body shows itself if the run goes wrong in a way that a user would notice, and the real
// runtime's by the same schedule does not; or else, with -differs, if the two make other events.
package main

// This file answers: which bodies, scenarios and backends are tried?

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"greenpoll/poller/sim"
	"greenpoll/scenarios"
	"greenpoll/tools/overlay/attempt"
	"greenpoll/tools/overlay/bodies"
)

func main() {
	workers := []int{1, 2}
	only := flag.String("scenario", "", "search in these scenarios alone, such as read,race")
	budget := flag.Int("budget", 3000, "give up after so many runs of a scenario, on a backend, with a number of workers")
	differs := flag.Bool("differs", false, "other events than the real runtime's are enough")
	flag.Func("workers", "numbers of workers to try, such as 1,2,4 (default 1,2)", func(text string) (err error) {
		workers = nil
		for n := range strings.SplitSeq(text, ",") {
			w, err := strconv.Atoi(n)
			if err != nil {
				return err
			}
			workers = append(workers, w)
		}
		return nil
	})
	flag.Parse()
	if err := search(*only, workers, *budget, *differs, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "search:", err)
		os.Exit(1)
	}
}

func search(only string, workers []int, budget int, differs bool, names []string) error {
	root, err := bodies.Root(".")
	if err != nil {
		return err
	}
	all, err := bodies.All(root)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "greenpoll-search")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }() // the system's folder for temporary files
	real, err := attempt.Build(root, "", dir+"/real")
	if err != nil {
		return err
	}
	for _, b := range all {
		if !matches(b.Name, names) || len(b.Systems()) != 4 {
			continue
		}
		list, err := bodies.Write(root, all, b.Name)
		if err != nil {
			return err
		}
		program, err := attempt.Build(root, list, dir+"/"+b.Name)
		if err != nil {
			return err
		}
		p := newPair(program, real, workers, budget, differs)
		fmt.Printf("%s: %s\n", b.Name, b.What)
		strong := make(map[string]int) // scenarios in which it fails, by backends
		for _, sc := range scenarios.All {
			if only != "" && !slices.Contains(strings.Split(only, ","), sc.Name) {
				continue
			}
			for _, f := range p.inScenario(sc.Name, strong) {
				fmt.Printf("// Seen in: %s\n\t%s\n", f.schedule, f.how)
			}
		}
		p.close()
	}
	return nil
}

func matches(name string, parts []string) bool {
	for _, part := range parts {
		if strings.Contains(name, part) {
			return true
		}
	}
	return len(parts) == 0
}

// enough is in how many scenarios a body is to fail, on each backend.
const enough = 2

// inScenario returns the shortest schedule that was found for each backend; one without a
// backend is for all of them.
func (p *pair) inScenario(name string, strong map[string]int) (all []found) {
	for _, backend := range sim.Backends {
		if strong[backend] >= enough {
			continue
		}
		s := bodies.Schedule{Scenario: name, Backend: backend}
		var best found
		for i := 0; i < len(all) && best.strength < fails; i++ { // what serves two backends is easier to read
			s := all[i].schedule
			s.Backend = backend
			if f := p.try(s); f.strength > best.strength {
				best = f
			}
		}
		for _, workers := range p.workers {
			if best.strength < fails {
				s.Workers = workers
				if f := p.search(s); f.strength > best.strength {
					best = f
				}
			}
		}
		if best.strength > nothing {
			all = append(all, best)
		}
		if best.strength == fails {
			strong[backend]++
		}
	}
	if len(all) == len(sim.Backends) {
		first := all[0]
		first.schedule.Backend = ""
		for _, f := range all {
			f.schedule.Backend = ""
			if f.schedule.String() != first.schedule.String() {
				return all
			}
		}
		return []found{first}
	}
	return all
}
