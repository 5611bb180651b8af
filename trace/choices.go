package trace

// This file answers: how are the choices of a run written down? A run that goes its own way
// by a seed is made to go another by few words, the same in a flag, a header and a link:
//
//	41:2,57:0    at choice 41 take way 2, at choice 57 way 0

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// A Take is one choice: where several ways led on, which was taken.
type Take struct {
	Choice int // the number of the choice in its run, from 1
	Way    int // from 0

	// A Chooser tells these two as well. They are not written down.
	Ways  int    // how many there were
	Event uint64 // after which event the choice was made; 0: before the first
}

// Choices are some of the choices of a run, in the order of their numbers, or all of them.
// What they leave out is the seed's.
type Choices []Take

// String returns what ParseChoices reads.
func (c Choices) String() string {
	var b strings.Builder
	for i, t := range c {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%d:%d", t.Choice, t.Way)
	}
	return b.String()
}

// ParseChoices reads choices in any order; an empty text has none.
func ParseChoices(text string) (Choices, error) {
	var c Choices
	for item := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(text) == "" {
			break
		}
		t, err := parseTake(strings.TrimSpace(item))
		if err != nil {
			return nil, err
		}
		c = append(c, t)
	}
	slices.SortFunc(c, func(a, b Take) int { return cmp.Compare(a.Choice, b.Choice) })
	for i := 1; i < len(c); i++ {
		if c[i].Choice == c[i-1].Choice {
			return nil, fmt.Errorf("trace: choice %d is given twice: as %d:%d and as %d:%d",
				c[i].Choice, c[i].Choice, c[i-1].Way, c[i].Choice, c[i].Way)
		}
	}
	return c, nil
}

func parseTake(item string) (Take, error) {
	number, way, both := strings.Cut(item, ":")
	n, err := strconv.Atoi(number)
	w, err2 := strconv.Atoi(way)
	switch {
	case !both || err != nil || err2 != nil:
		return Take{}, fmt.Errorf("trace: %q is no choice: write its number and the way to take, such as 41:2", item)
	case n < 1:
		return Take{}, fmt.Errorf("trace: %q: choices are counted from 1", item)
	case w < 0:
		return Take{}, fmt.Errorf("trace: %q: ways are counted from 0", item)
	}
	return Take{Choice: n, Way: w}, nil
}

// A Chooser makes the choices of one run, by a seed where none was asked for. With one, a run
// on a simulated kernel is a function of its seed and choices: its workers take turns, and
// which goes on is a choice, as is the case where a Select begins.
//
// It has no power over guests, Blocks, name lookups, the program's own goroutines, the end of
// contexts, the machine's clock, and locks that tasks hold while they wait. NotRepeatable
// tells of those that the scheduler has met. Any goroutine may call its methods. A nil *Chooser
// chooses at random and keeps no account: Choose and Spoil are all that may be called.
type Chooser struct {
	seed uint64

	mu     sync.Mutex
	asked  map[int]int // ways by choices
	begun  bool
	made   Choices
	wrong  error  // the first choice that could not be made as asked
	spoilt string // see NotRepeatable
}

// NewChooser returns a Chooser that has made no choice yet. asked says where the run is to
// differ from the seed's own; all choices of another run repeat that one.
func NewChooser(seed uint64, asked Choices) *Chooser {
	c := &Chooser{seed: seed, asked: make(map[int]int)}
	for _, t := range asked {
		c.asked[t.Choice] = t.Way
	}
	return c
}

// Begin is called by the scheduler, once.
func (c *Chooser) Begin() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.begun {
		return errors.New("trace: a Chooser serves one run: make a new one")
	}
	c.begun = true
	return nil
}

// Choose takes one of several ways; event is the last one so far. A single way is no choice,
// and gets no number. The seed's way depends on nothing but the choice's number: to ask for
// one choice changes none of the others.
func (c *Chooser) Choose(ways int, event uint64) (way int) {
	switch {
	case c == nil:
		return rand.IntN(ways)
	case ways < 2:
		return 0
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	n := len(c.made) + 1
	way = int(rand.NewPCG(c.seed, uint64(n)).Uint64() % uint64(ways))
	if asked, is := c.asked[n]; is {
		switch {
		case 0 <= asked && asked < ways:
			way = asked
		case c.wrong == nil:
			c.wrong = fmt.Errorf("trace: choice %d has the ways 0 to %d, and no way %d", n, ways-1, asked)
		}
	}
	c.made = append(c.made, Take{n, way, ways, event})
	return way
}

// Seed returns what NewChooser was given.
func (c *Chooser) Seed() uint64 { return c.seed }

// Asked returns the choices that NewChooser was given.
func (c *Chooser) Asked() (asked Choices) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, n := range slices.Sorted(maps.Keys(c.asked)) {
		asked = append(asked, Take{Choice: n, Way: c.asked[n]})
	}
	return asked
}

// Ask says which way the next choice is to take. Err tells if there is no such way, or no choice.
func (c *Chooser) Ask(way int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked[len(c.made)+1] = way
}

// Made returns all choices so far. With any seed they make the same run again.
func (c *Chooser) Made() Choices {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.made)
}

// Spoil notes why the run is not repeatable, unless a reason is known.
func (c *Chooser) Spoil(reason string) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.spoilt = cmp.Or(c.spoilt, reason)
}

// NotRepeatable says why a run with the same seed and choices may differ from this one; "" if
// it will not.
func (c *Chooser) NotRepeatable() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.spoilt
}

// Err tells, once the run is over, of a choice that was asked for and does not exist; there the
// run has gone the seed's way.
func (c *Chooser) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	last := 0
	for n := range c.asked {
		last = max(last, n)
	}
	if c.wrong == nil && last > len(c.made) {
		return fmt.Errorf("trace: there is no choice %d: the run made %d", last, len(c.made))
	}
	return c.wrong
}
