package trace

// This file answers: how is one event of a trace named? In the same few words in a flag, a
// link and a text:
//
//	41                    event 41
//	ev=park               the first park
//	ev=park,g=3           the first of task 3
//	ev=park,g=3,n=3       the third of task 3
//
// The keys are those of a trace file, and n counts. The step of a poll is known later than
// the poll itself: while a trace grows, a place cannot ask for it (see Settle).

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Place names one event: by its number, or as the nth of those that have some values. The
// zero Place names the first event of all.
type Place struct {
	I      uint64 // the event's number; 0: the other fields decide
	Values []Value
	N      int // which of the events with these values, from 1; 0 is 1
}

// A Value is what one of an event's fields must have: "g" and "3".
type Value struct{ Key, Text string }

// A placeKey is a field by which a Place can choose.
type placeKey struct {
	name string
	of   func(l Line) (text string, has bool)
	is   func(text string) error // nil: any text is good
}

func number64[T int64 | uint64 | int32 | uint32 | uint8](of func(Line) T, has func(Line) bool) func(Line) (string, bool) {
	return func(l Line) (string, bool) { return fmt.Sprint(of(l)), has(l) }
}

func always(Line) bool { return true }

// placeKeys are all keys, in the order in which String writes them.
var placeKeys = []placeKey{
	{"ev", func(l Line) (string, bool) { return l.Kind.String(), true }, oneOf("kind", kindNames[1:])},
	{"g", number64(func(l Line) uint64 { return l.G }, func(l Line) bool { return l.G != 0 }), natural},
	{"m", number64(func(l Line) int32 { return l.M }, always), integer},
	{"p", number64(func(l Line) int32 { return l.P }, always), integer},
	{"fd", number64(func(l Line) int32 { return l.FD }, func(l Line) bool { return l.Slot != 0 || l.FD != 0 }), natural},
	{"slot", number64(func(l Line) uint32 { return l.Slot }, func(l Line) bool { return l.Slot != 0 }), natural},
	{"mode", func(l Line) (string, bool) { return l.Mode.String(), true }, oneOf("mode", modeNames[1:])},
	{"why", func(l Line) (string, bool) { return l.Why, true }, nil},
	{"sys", func(l Line) (string, bool) { return l.Sys, true }, nil},
	{"step", number64(func(l Line) uint8 { return l.Step }, always), oneOf("step", []string{"0", "1", "2", "3", "4"})},
}

// ParsePlace reads a place. Its errors say what is wrong, and what could have been meant.
func ParsePlace(text string) (p Place, err error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return p, fmt.Errorf("trace: a place is the number of an event, such as 41, or what it has, such as ev=park,g=3")
	}
	if !strings.Contains(text, "=") {
		if p.I, err = strconv.ParseUint(text, 10, 64); err != nil || p.I == 0 {
			return Place{}, fmt.Errorf("trace: %q is no place: events are numbered from 1, and others are written key=value, such as ev=park", text)
		}
		return p, nil
	}
	for term := range strings.SplitSeq(text, ",") {
		if err := p.add(strings.TrimSpace(term)); err != nil {
			return Place{}, fmt.Errorf("trace: %w", err)
		}
	}
	slices.SortFunc(p.Values, func(a, b Value) int { return keyIndex(a.Key) - keyIndex(b.Key) })
	return p, nil
}

// add adds key=value to p.
func (p *Place) add(term string) error {
	key, value, both := strings.Cut(term, "=")
	switch i := keyIndex(key); {
	case !both || value == "":
		return fmt.Errorf("%q is no part of a place: write key=value, such as ev=park", term)
	case key == "n":
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 {
			return fmt.Errorf("n=%s: events are counted from 1", value)
		}
		if p.N != 0 {
			return fmt.Errorf("%s is given twice", key)
		}
		p.N = n
		return nil
	case i < 0:
		return fmt.Errorf("unknown key %q: there are %s", key, strings.Join(keyNames(), ", "))
	case slices.ContainsFunc(p.Values, func(v Value) bool { return v.Key == key }):
		return fmt.Errorf("%s is given twice", key)
	case placeKeys[i].is != nil:
		if err := placeKeys[i].is(value); err != nil {
			return fmt.Errorf("%s: %w", term, err)
		}
	}
	p.Values = append(p.Values, Value{key, value})
	return nil
}

// String returns what ParsePlace reads.
func (p Place) String() string {
	if p.I != 0 {
		return fmt.Sprint(p.I)
	}
	var terms []string
	for _, v := range p.Values {
		terms = append(terms, v.Key+"="+v.Text)
	}
	if p.N > 1 || p.N == 1 && len(terms) == 0 {
		terms = append(terms, fmt.Sprintf("n=%d", p.N))
	}
	return strings.Join(terms, ",")
}

// A Finder looks for a place in the lines of a trace, one after the other.
type Finder struct {
	place Place
	met   int // lines with the values
}

// Finder returns a Finder that has seen no line yet.
func (p Place) Finder() *Finder { return &Finder{place: p} }

// Match reports whether l, the next line, is the place. Of a trace's lines at most one is.
func (f *Finder) Match(l Line) bool {
	if f.place.I != 0 {
		return l.I == f.place.I
	}
	for _, v := range f.place.Values {
		i := keyIndex(v.Key)
		if i < 0 {
			return false
		}
		if text, has := placeKeys[i].of(l); !has || text != v.Text {
			return false
		}
	}
	f.met++
	return f.met == max(1, f.place.N)
}

func keyIndex(name string) int {
	return slices.IndexFunc(placeKeys, func(k placeKey) bool { return k.name == name })
}

func keyNames() (names []string) {
	for _, k := range placeKeys {
		names = append(names, k.name)
	}
	return append(names, "n")
}

func natural(text string) error {
	if n, err := strconv.ParseUint(text, 10, 63); err != nil || strconv.FormatUint(n, 10) != text {
		return fmt.Errorf("%q is no number", text)
	}
	return nil
}

// integer: -1 is no worker, and no P.
func integer(text string) error {
	if text == "-1" {
		return nil
	}
	return natural(text)
}

func oneOf(what string, names []string) func(string) error {
	return func(text string) error {
		if !slices.Contains(names, text) {
			return fmt.Errorf("unknown %s %q: there are %s", what, text, strings.Join(names, ", "))
		}
		return nil
	}
}
