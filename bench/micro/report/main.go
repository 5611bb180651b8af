// Report runs the pairs of package micro in turns, in one process, and prints how long
// each takes, and the ratios: the median and the quartiles over the rounds. The two times
// of a ratio are measured one directly after the other.
//
//	go run ./micro/report                       # a table, in half a minute
//	go run ./micro/report -among 1000000        # also the switch among that many tasks; 3 GB
//	go run ./micro/report -markdown             # for RESULTS.md
//	go run ./micro/report -only 'Switch|Spawn'
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"greenpoll/bench/cli"
	"greenpoll/bench/micro"
)

var (
	rounds   = flag.Int("rounds", 7, "how often each contestant has its turn")
	each     = flag.Duration("each", 100*time.Millisecond, "how long a turn takes; in a short one the first collections count for more")
	among    = flag.Int("among", 10_000, "measure a switch among up to so many tasks")
	markdown = flag.Bool("markdown", false, "print Markdown")
	only     = flag.String("only", "", "a regular expression: the pairs to measure")
)

const usage = `usage: report [flags]

Report measures single steps of greenpoll, each beside the barest thing in Go that does
the same, in turns: medians, and the ratios with their quartiles.

`

func main() {
	cli.Parse(usage)
	wanted, err := regexp.Compile(*only)
	cli.Misuse(err)
	if *rounds < 1 || *each <= 0 {
		cli.Misuse(errors.New("-rounds and -each must be above 0"))
	}
	t := newTable()
	for _, p := range micro.Pairs {
		if wanted.MatchString(p.Name) {
			t.add(p.Name, p, *rounds)
		}
	}
	for n := 10; n <= *among; n *= 10 {
		if p := micro.Among(n); wanted.MatchString(p.Name) {
			t.add(fmt.Sprintf("%s/%d", p.Name, n), p, min(*rounds, 5))
		}
	}
	if len(t.rows) == 1 {
		cli.Misuse(fmt.Errorf("-only %q, -among %d: there is no such pair", *only, *among))
	}
	cli.Check(t.print())
}

// A series has the measurements of one contestant, one figure for each round.
type series []float64

// measure lets the contestants of p take turns.
func measure(p micro.Pair, rounds int) (ns []series) {
	ns = make([]series, len(p.Contestants))
	n := make([]int, len(p.Contestants))
	for i, c := range p.Contestants { // not counted: this warms up, and determines the number of passes
		took := run(c, 2000)
		n[i] = max(2000, int(float64(*each)/took))
	}
	for range rounds {
		for i, c := range p.Contestants {
			ns[i] = append(ns[i], run(c, n[i]))
		}
	}
	return ns
}

// run returns how many nanoseconds each of n passes took.
func run(c micro.Contestant, n int) float64 {
	var begin time.Time
	var took time.Duration
	runtime.GC() // collects what the previous contestant has left
	i := 0
	c.Run(func() bool {
		if i == 0 {
			begin = time.Now()
		}
		if i == n {
			took = time.Since(begin)
			return false
		}
		i++
		return true
	})
	return float64(took) / float64(n)
}

// at returns quartile q, of 4, of s; between two values it interpolates.
func (s series) at(q int) float64 {
	sorted := slices.Sorted(slices.Values(s))
	pos := (len(sorted) - 1) * q
	below, above := sorted[pos/4], sorted[(pos+3)/4]
	return below + (above-below)*float64(pos%4)/4
}

// over returns the ratios of s to other, round by round.
func (s series) over(other series) (ratios series) {
	for i := range s {
		ratios = append(ratios, s[i]/other[i])
	}
	return ratios
}

// table collects rows.
type table struct{ rows [][]string }

func newTable() *table {
	return &table{[][]string{{"what", "greenpoll", "against", "", "ratio", "quartiles", "to reach"}}}
}

// add measures p and adds a row for each of the other contestants.
func (t *table) add(name string, p micro.Pair, rounds int) {
	ns := measure(p, rounds)
	for i, c := range p.Contestants[1:] {
		ratios := ns[0].over(ns[i+1])
		limit := "-"
		for _, l := range p.Limits {
			if l.Against == c.Name {
				limit = fmt.Sprintf("%.2f", l.Most)
				if ratios.at(2) > l.Most {
					limit += ", missed"
				}
			}
		}
		t.rows = append(t.rows, []string{name + ": " + p.What, nanoseconds(ns[0].at(2)), c.Name, nanoseconds(ns[i+1].at(2)),
			fmt.Sprintf("%.2f", ratios.at(2)), fmt.Sprintf("%.2f-%.2f", ratios.at(1), ratios.at(3)), limit})
	}
}

func nanoseconds(v float64) string { return fmt.Sprintf("%.0f ns", v) }

func (t *table) print() error {
	if *markdown {
		for i, row := range t.rows {
			fmt.Printf("| %s |\n", strings.Join(row, " | "))
			if i == 0 {
				fmt.Println("|" + strings.Repeat("---|", len(row)))
			}
		}
		return nil
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, row := range t.rows {
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	return w.Flush()
}
