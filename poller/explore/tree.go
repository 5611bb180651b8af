package explore

// This file answers: which interleavings are there, and have all been tried? The
// tree of choices is explored depth first. The code under test cannot be copied in
// the middle of a path, so each path starts anew and repeats its first choices.
//
// Two paths that lead to the same state have the same future, so only one goes on. Two
// states are the same if three things are: what is shared; our own books; and for each
// actor, where it stands and what it saw at its last action (or its last few:
// scenario.memory). The last decides its local variables. Thus the tree becomes a graph
// that can be explored to its last edge, and its paths can be counted without exploring
// each.

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
)

type tree struct {
	naive bool           // explore every path, without recognising states
	nodes map[string]int // states, numbered
	next  [][]int        // of each: the states that one action leads to

	jobs []job
	job  job

	// Of the path that is being explored.
	path []uint8
	from int  // the last state; below 0: none
	news bool // the path is in new territory, or about to enter it
}

// A job is a path's beginning, up to the first choice that has not been tried.
type job struct {
	choices []uint8
	from    int // the state in which the last choice is made
}

func newTree(naive bool) *tree {
	return &tree{naive: naive, nodes: make(map[string]int), jobs: []job{{from: -1}}}
}

// more reports whether there is a path that has not been tried.
func (tr *tree) more() bool { return len(tr.jobs) > 0 }

// begin starts the next path and reports whether there is one.
func (tr *tree) begin() bool {
	n := len(tr.jobs)
	if n == 0 {
		return false
	}
	tr.job, tr.jobs = tr.jobs[n-1], tr.jobs[:n-1]
	tr.path, tr.from, tr.news = tr.path[:0], tr.job.from, true
	return true
}

// choose picks one of those that can move, and puts off the others.
func (tr *tree) choose(enabled []uint8, key func() []byte) (uint8, error) {
	i := enabled[0]
	if n := len(tr.path); n < len(tr.job.choices) {
		i = tr.job.choices[n]
		if !slices.Contains(enabled, i) {
			return 0, fmt.Errorf("action %d cannot be repeated: the code is not deterministic", n+1)
		}
	} else if tr.news && tr.enter(key) {
		for _, other := range enabled[1:] {
			tr.jobs = append(tr.jobs, job{append(slices.Clone(tr.path), other), tr.from})
		}
	}
	tr.path = append(tr.path, i)
	return i, nil
}

// leaf ends a path.
func (tr *tree) leaf(key func() []byte) {
	if tr.news {
		tr.enter(key)
		tr.news = false
	}
}

// enter makes the present state the path's last and reports whether it is new.
func (tr *tree) enter(key func() []byte) bool {
	var k string
	if tr.naive {
		k = strconv.Itoa(len(tr.nodes))
	} else {
		k = string(key())
	}
	id, known := tr.nodes[k]
	if !known {
		id = len(tr.next)
		tr.nodes[k] = id
		tr.next = append(tr.next, nil)
	}
	if tr.from >= 0 {
		tr.next[tr.from] = append(tr.next[tr.from], id)
	}
	tr.from, tr.news = id, !known
	return !known
}

// paths counts the ways from the first state to an end. Wrong code may come back to a state: that way
// has none.
func (tr *tree) paths() *big.Int {
	counts := make([]*big.Int, len(tr.next))
	var count func(id int) *big.Int
	count = func(id int) *big.Int {
		if counts[id] == nil {
			sum := new(big.Int)
			counts[id] = sum
			if len(tr.next[id]) == 0 {
				sum.SetInt64(1)
			}
			for _, n := range tr.next[id] {
				sum.Add(sum, count(n))
			}
		}
		return counts[id]
	}
	return count(0)
}
