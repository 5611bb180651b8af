package check

// This file answers: what does a report of the race detector become? One sentence, with the two places.

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
)

// The detector makes a program several times slower and larger.
const (
	raceSlower = 10
	raceLarger = 4
)

const raceReport = "WARNING: DATA RACE"

var (
	accesses = regexp.MustCompile(`(?m)^(?:Previous )?((?i:atomic )?(?i:read|write)) at 0x\S+ by .*:$`)
	placeOf  = regexp.MustCompile(`(?m)^\s+(\S.*\.go:\d+)`)
)

// raced says in a sentence what the first report in a program's output is about; "": there is none.
// mine is the reader's file: its lines are what is looked for first.
func raced(printed, mine string) string {
	_, report, found := strings.Cut(printed, raceReport)
	if !found {
		return ""
	}
	report, _, _ = strings.Cut(report, "==================")
	var both []string
	for i, at := range accesses.FindAllStringSubmatchIndex(report, 2) {
		what := strings.ToLower(report[at[2]:at[3]])
		stack, _, _ := strings.Cut(report[at[1]:], "\n\n")
		article := "a "
		if strings.HasPrefix(what, "atomic") {
			article = "an "
		}
		if where := firstPlace(stack, mine); where != "" {
			what += " at " + where
		}
		if i == 0 {
			article = strings.ToUpper(article[:1]) + article[1:]
		}
		both = append(both, article+what)
	}
	if len(both) < 2 {
		return "The race detector has found two accesses to the same memory with nothing that orders them."
	}
	return fmt.Sprintf("%s and %s touch the same memory, one of them from another thread, and nothing orders the two: a data race.", both[0], both[1])
}

// firstPlace is the first place of a stack in the reader's file, or else the first of all.
func firstPlace(stack, mine string) string {
	all := placeOf.FindAllStringSubmatch(stack, -1)
	for _, at := range all {
		if strings.Contains(filepath.ToSlash(at[1]), filepath.ToSlash(mine)+":") {
			return at[1]
		}
	}
	if len(all) == 0 {
		return ""
	}
	return all[0][1]
}
