package page

// This file answers: how are numbers and texts put into columns? One number an event, or as many
// as the reader of the column knows, seven bits a byte, the lowest first; one that may be
// negative as a zigzag. Columns compress well: their numbers are alike.

import (
	"encoding/binary"
	"strings"
)

type column struct {
	name string
	data []byte
	last int64
}

// put appends a number that is not negative.
func (c *column) put(v uint64) { c.data = binary.AppendUvarint(c.data, v) }

// putSigned appends any number.
func (c *column) putSigned(v int64) { c.data = binary.AppendVarint(c.data, v) }

// putDelta appends by how much v differs from the number before.
func (c *column) putDelta(v int64) {
	c.putSigned(v - c.last)
	c.last = v
}

// putBack appends how far number to stands before number i; 0: there is none.
func (c *column) putBack(i, to uint64) {
	if to == 0 {
		c.put(0)
		return
	}
	c.putSigned(int64(i - to))
}

// texts is a table in which each text stands once.
type texts struct {
	of  map[string]uint64
	all []string
}

func (t *texts) index(s string) uint64 {
	i, known := t.of[s]
	if !known {
		i = uint64(len(t.all))
		t.of[s] = i
		t.all = append(t.all, s)
	}
	return i
}

// In a template each number of a text is a mark: plain stands for one as it is written
// ordinarily, and plain+n for one that has n digits, the first of them 0. The texts have no such
// characters of their own.
const plain = '\x10'

// template takes the numbers out of a text: what is left is the same for many events.
func template(s string, numbers []uint64) (string, []uint64) {
	const mostDigits = 15 // more would not be exact in the browser
	var b strings.Builder
	for i := 0; i < len(s); {
		n := i
		value := uint64(0)
		for n < len(s) && '0' <= s[n] && s[n] <= '9' && n-i < mostDigits {
			value = value*10 + uint64(s[n]-'0')
			n++
		}
		switch {
		case n == i:
			b.WriteByte(s[i])
			i++
			continue
		case s[i] == '0' && n-i > 1:
			b.WriteByte(plain + byte(n-i))
		default:
			b.WriteByte(plain)
		}
		numbers = append(numbers, value)
		i = n
	}
	return b.String(), numbers
}
