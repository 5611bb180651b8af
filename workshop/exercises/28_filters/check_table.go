//go:build ignore

package poller

// This file answers: what does DecodeKqueue say of each kevent that there can be?

import (
	"fmt"
	"strings"

	"greenpoll/internal/verdict"
)

// A row is a kevent, what it means, and what is wrong with saying something else.
type row struct {
	filter int16
	flags  uint16
	fflags uint32
	data   int64
	want   Mode
	wrong  string
}

const dark = "the number of bytes is no error: data is one only with flagError."

// Table tries the rows that each have a meaning of their own, and then all others.
func Table(c *verdict.Check) {
	const refused = 61 // ECONNREFUSED on macOS
	for _, r := range []row{
		{filterRead, flagClear, 0, 5, Read, "There is something to read, so the reader goes on, and no more: " + dark},
		{filterWrite, flagClear, 0, 5, Write, "There is room to write, so the writer goes on, and no more: " + dark},
		{filterExcept, flagClear, noteOob, 1, Read | Urgent, "Urgent data came, as a bit in fflags, which is no error without flagEOF: the reader goes on, and a short read no longer means that nothing is left."},
		{filterExcept, flagClear, 0, 0, Read, "filterExcept alone tells of no urgent data, only flagOob or noteOob does: the reader goes on, and no more."},
		{filterRead, flagClear, noteOob, 1, Read | Urgent, "noteOob tells of urgent data at filterRead, too: the reader goes on, and a short read no longer means that nothing is left."},
		{filterRead, flagClear | flagOob, 0, 1, Read | Urgent, "Urgent data came, as a bit in flags: a read stops short at it, and that must not be taken for an empty socket."},
		{filterExcept, flagClear | flagOob, 0, 1, Read | Urgent, "flagOob tells of urgent data at filterExcept, too."},
		{filterUser, flagClear, noteTrigger, 0, 0, "filterUser is the wake-up of a poll that sleeps: it is no descriptor's, and nobody goes on."},
		{filterUser, flagClear | flagEOF, refused, 0, 0, "filterUser is the wake-up of a poll that sleeps: it is no descriptor's, whatever its flags are."},
		{filterUser, flagClear | flagError, 0, refused, 0, "filterUser is the wake-up of a poll that sleeps: it is no descriptor's, whatever its flags are."},
		{filterRead, flagClear | flagEOF, 0, 5, Read | Hangup, "The last bytes and the end share this event. The reader goes on, and has to know that a short read does not mean it should wait: no other event will come, and it would sleep for ever."},
		{filterExcept, flagClear | flagEOF, 0, 0, Read | Hangup, "The end may come with filterExcept as well: the reader goes on, and no other event will come."},
		{filterWrite, flagClear | flagEOF, 0, 0, Write, "Nothing can be sent any more; perhaps we have shut that side down ourselves. Alone it says nothing of the peer: no Hangup, and nothing to read."},
		{filterRead, flagClear | flagEOF, refused, 0, Read | Write | Hangup, "The connection is broken: with flagEOF fflags is the error. Both directions go on, and their next try says what it is."},
		{filterWrite, flagClear | flagEOF, refused, 0, Read | Write | Hangup, "The connection is broken, and this time the write filter says it: with flagEOF fflags is the error. A task that sleeps in Read has to learn of it, too."},
		{filterExcept, flagClear | flagEOF, noteOob, 0, Read | Write | Hangup, "With flagEOF fflags is an error, and not bits: here it is error 2, and no urgent data."},
		{filterRead, flagClear | flagError, 0, refused, Read | Write | Hangup, "flagError says that data is an error: both directions go on, and their next try says what it is."},
		{filterWrite, flagClear | flagError, 0, refused, Read | Write | Hangup, "flagError says that data is an error, with this filter as well: both directions go on."},
		{filterRead, flagClear | flagError, 0, -refused, Read | Write | Hangup, "With flagError each data but 0 is an error, a negative one as well: both directions go on."},
		{filterRead, flagClear | flagError, 0, 0, Read, "flagError with a data of 0 says that there is no error: something to read, and no more."},
		{filterRead, flagClear, 1, 0, Read, "Without flagEOF fflags is a set of bits, and no error: something to read, and no more."},
	} {
		tried(c, r)
	}
	all(c)
}

func tried(c *verdict.Check, r row) {
	got := DecodeKqueue(r.filter, r.flags, r.fflags, r.data)
	if got != r.want {
		c.Goes("%s, %s, fflags %d, data %d", filterName(r.filter), flagNames(r.flags), r.fflags, r.data)
	}
	c.Want(modeNames(r.want), modeNames(got), "%s", r.wrong)
}

// all tries every combination of what the rows are made of, against a plainer way to say it.
func all(c *verdict.Check) {
	for _, filter := range filters() {
		for _, oob := range []uint16{0, flagOob} {
			for _, eof := range []uint16{0, flagEOF} {
				for _, bad := range []uint16{0, flagError} {
					for _, fflags := range []uint32{0, noteOob, 54} {
						for _, data := range []int64{0, 54, -54} {
							flags := flagAdd | flagClear | oob | eof | bad
							tried(c, row{filter, flags, fflags, data, meaning(filter, flags, fflags, data), mixed(filter)})
						}
					}
				}
			}
		}
	}
}

func mixed(filter int16) string {
	switch filter {
	case filterRead, filterWrite, filterExcept:
		return "Each of its parts alone is told right, and this combination is not."
	}
	return "This filter is none of a descriptor's: nobody goes on, whatever its flags are."
}

// filters are the three of a descriptor, and any other there may be: those of processes and signals, too.
func filters() (all []int16) {
	for filter := int16(-32); filter <= 32; filter++ {
		all = append(all, filter)
	}
	return all
}

func meaning(filter int16, flags uint16, fflags uint32, data int64) (m Mode) {
	eof := flags&flagEOF == flagEOF
	broken := eof && fflags > 0 || flags&flagError > 0 && data != 0
	reads := filter == filterRead || filter == filterExcept
	if !reads && filter != filterWrite {
		return 0
	}
	for mode, says := range map[Mode]bool{
		Read:   reads || broken,
		Write:  !reads || broken,
		Hangup: reads && eof || broken,
		Urgent: reads && (flags&flagOob > 0 || !eof && fflags&noteOob > 0),
	} {
		if says {
			m |= mode
		}
	}
	return m
}

func modeNames(m Mode) string {
	var names []string
	for i, name := range []string{"Read", "Write", "Hangup", "Urgent"} {
		if m&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	if m>>4 != 0 {
		names = append(names, fmt.Sprintf("%#x", uint8(m>>4<<4)))
	}
	if names == nil {
		return "0"
	}
	return strings.Join(names, "|")
}

func filterName(filter int16) string {
	names := map[int16]string{filterRead: "filterRead", filterWrite: "filterWrite", filterExcept: "filterExcept", filterUser: "filterUser"}
	if name, ok := names[filter]; ok {
		return name
	}
	return fmt.Sprintf("filter %d", filter)
}

func flagNames(flags uint16) string {
	names := []string{"flags"}
	for _, f := range []struct {
		flag uint16
		name string
	}{{flagOob, "flagOob"}, {flagError, "flagError"}, {flagEOF, "flagEOF"}} {
		if flags&f.flag != 0 {
			names = append(names, f.name)
		}
	}
	if len(names) == 1 {
		return "no flags"
	}
	return strings.Join(names, " ")
}
