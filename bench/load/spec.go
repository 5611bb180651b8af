// Package load describes a load in one word such as 100x64+10000/2.
package load

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// A Spec is one load: a closed loop, in which each connection has one message in
// flight.
type Spec struct {
	Conns int  // connections that are busy
	Size  int  // bytes per message
	Idle  int  // additional connections that are idle
	Loops int  // event loops, or workers, of the server
	Churn bool // each connection carries one message and is closed
}

// MostConns is how many connections a load may have: one process holds them, and one
// address has ports for them.
const MostConns = 19_000

// Grammar explains how a load is written.
const Grammar = "CONNSxSIZE[KiB][+IDLE][/LOOPS], or churn[/LOOPS]"

var grammar = regexp.MustCompile(`^(?:(\d+)x(\d+)(KiB)?(?:\+(\d+))?|(churn))(?:/(\d+))?$`)

// Parse reads a load.
func Parse(word string) (Spec, error) {
	m := grammar.FindStringSubmatch(word)
	if m == nil {
		return Spec{}, fmt.Errorf("load %q is not %s", word, Grammar)
	}
	s := Spec{Loops: 1}
	for i, field := range map[int]*int{1: &s.Conns, 2: &s.Size, 4: &s.Idle, 6: &s.Loops} {
		if m[i] == "" {
			continue
		}
		n, err := strconv.Atoi(m[i])
		if err != nil {
			return Spec{}, fmt.Errorf("load %q: %w", word, err)
		}
		*field = min(n, 1<<30) // too large for any field, but can be added and shifted
	}
	if m[3] != "" {
		s.Size <<= 10
	}
	if m[5] != "" {
		s.Churn, s.Conns, s.Size = true, 16, 64
	}
	if s.Loops < 1 || s.Conns < 1 || s.Size < 1 || s.Conns+s.Idle > MostConns || s.Size > 16<<20 || s.Loops > 64 {
		return Spec{}, fmt.Errorf("load %q: 1 to %d connections, messages of 1 byte to 16 MiB, 1 to 64 loops", word, MostConns)
	}
	return s, nil
}

// ParseList reads loads separated by commas; "" means none.
func ParseList(words string) (list []Spec, err error) {
	if words == "" {
		return nil, nil
	}
	for word := range strings.SplitSeq(words, ",") {
		s, err := Parse(strings.TrimSpace(word))
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

// String writes the load as Parse reads it.
func (s Spec) String() string {
	word := "churn"
	if !s.Churn {
		word = fmt.Sprintf("%dx%d", s.Conns, s.Size)
		if s.Size >= 1<<10 && s.Size%(1<<10) == 0 {
			word = fmt.Sprintf("%dx%dKiB", s.Conns, s.Size>>10)
		}
	}
	if s.Idle > 0 {
		word += fmt.Sprintf("+%d", s.Idle)
	}
	if s.Loops > 1 {
		word += fmt.Sprintf("/%d", s.Loops)
	}
	return word
}

// Title describes the load in words, for a table.
func (s Spec) Title() string {
	size := fmt.Sprintf("%d B", s.Size)
	if s.Size >= 1<<10 && s.Size%(1<<10) == 0 {
		size = fmt.Sprintf("%d KiB", s.Size>>10)
	}
	title := fmt.Sprintf("%s, %s", plural(s.Conns), size)
	if s.Churn {
		title = "churn: connect, one echo, close"
	}
	if s.Idle > 0 {
		title = fmt.Sprintf("%s busy among %s idle, %s", group(s.Conns), group(s.Idle), size)
	}
	if s.Loops > 1 {
		title = fmt.Sprintf("%d loops: %s", s.Loops, title)
	}
	return title
}

func plural(n int) string {
	if n == 1 {
		return "1 connection"
	}
	return group(n) + " connections"
}

// group puts a comma between the thousands.
func group(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%s,%03d", group(n/1000), n%1000)
}
