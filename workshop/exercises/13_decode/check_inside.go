//go:build ignore

package poller

// This file answers: does each word of the kernel's reach the tasks that it concerns, and is what is
// told once remembered?

import (
	"fmt"
	"strings"

	"greenpoll/internal/verdict"
)

// A report is a word that the kernel says, and the reason for each bit that it has to lead to.
type report struct {
	what string
	bits uint32
	why  map[Mode]string
}

const (
	sleeps = ", and whoever waits to %s is not woken: %s"
	asks   = "its next try returns what it is; asleep, it never asks, and an edge is told once."
	behind = "our Read takes the socket for empty after a read that got less than it asked for (you write that in exercise 16), the next one waits without a try, and what is behind the bytes is not told again."
)

var reports = []report{
	{"Bytes have come (IN)", epollIn, map[Mode]string{Read: "its bytes lie there, and it sleeps for ever."}},
	{"There is room again (OUT)", epollOut, map[Mode]string{Write: "it could go on, and sleeps for ever."}},
	{"One event tells of bytes and of room (IN, OUT)", epollIn | epollOut, map[Mode]string{Read: "each bit is to be looked at, also beside others.", Write: "each bit is to be looked at, also beside others."}},
	{"The peer's last bytes and its FIN have come in one event (IN, RDHUP)", epollIn | epollRdHup, map[Mode]string{Read: "its bytes lie there, and it sleeps for ever.", Hangup: behind}},
	{"The peer's FIN has come, without bytes (RDHUP alone)", epollRdHup, map[Mode]string{Read: "the end of the stream is something to read, too: its next try returns 0.", Hangup: behind}},
	{"Both sides have ended (HUP alone)", epollHup, map[Mode]string{Read: "no bytes will come, and " + asks, Write: "room will not come any more, and " + asks, Hangup: behind}},
	{"The connection has failed (ERR alone)", epollErr, map[Mode]string{Read: "no bytes will come, and " + asks, Write: "room will not come any more, and " + asks, Hangup: behind}},
	{"Urgent data has come (PRI alone)", epollPri, map[Mode]string{Read: "what was sent behind the urgent byte may be there already.", Urgent: behind}},
	{"Urgent data has come beside bytes (IN, PRI)", epollIn | epollPri, map[Mode]string{Read: "its bytes lie there, and it sleeps for ever.", Urgent: behind}},
	{"A socket that is not connected is armed (OUT, HUP)", epollOut | epollHup, map[Mode]string{Read: asks, Write: asks, Hangup: behind}},
	{"A connect was refused (IN, OUT, RDHUP, HUP, ERR)", epollIn | epollOut | epollRdHup | epollHup | epollErr, map[Mode]string{Read: asks, Write: asks, Hangup: behind}},
	{"The kernel says nothing that concerns a task (bits that we do not know)", epollEdge | 1<<6 | 1<<30, nil},
}

// Decoded returns what is wrong with DecodeEpoll, or nothing.
func Decoded(c *verdict.Check) string {
	for _, r := range reports {
		if said := r.wrong(r.decoded(c)); said != "" {
			tell(c, r.bits)
			return said
		}
	}
	single := []report{reports[0], reports[1], reports[4], reports[5], reports[6], reports[7]}
	for set := range 1 << len(single) {
		var bits uint32
		var want Mode
		for i, r := range single {
			if set&(1<<i) != 0 {
				bits |= r.bits
				want |= r.wants()
			}
		}
		if DecodeEpoll(bits) != want {
			tell(c, bits)
			c.Goes("DecodeEpoll should answer: %s", ours(want))
			return "Alone each bit is understood, and not in this company: each says what it always says, whichever others are set."
		}
	}
	return ""
}

// tell does not say what the answer should be: each bit is a question.
func tell(c *verdict.Check, bits uint32) {
	c.Goes("the kernel says:           %s", kernels(bits))
	c.Goes("DecodeEpoll answers:       %s", ours(DecodeEpoll(bits)))
}

// decoded is the answer. No bit that a task is not concerned by may end the program.
func (r report) decoded(c *verdict.Check) Mode {
	if r.why == nil {
		defer func() {
			if p := recover(); p != nil {
				c.Fail("%s, and DecodeEpoll panics: %v. A later kernel may have bits that nobody knows today, and they must not end the program: leave them out.", r.what, p)
			}
		}()
	}
	return DecodeEpoll(r.bits)
}

func (r report) wants() (all Mode) {
	for m := range r.why {
		all |= m
	}
	return all
}

// wrong says what is wrong with an answer.
func (r report) wrong(got Mode) string {
	lacks, extra := r.wants()&^got, got&^r.wants()
	switch {
	case lacks&Read != 0:
		return fmt.Sprintf(r.what+sleeps, "read", r.why[Read])
	case lacks&Write != 0:
		return fmt.Sprintf(r.what+sleeps, "write", r.why[Write])
	case lacks&Hangup != 0:
		return r.what + ", and that is not remembered (Hangup): " + r.why[Hangup]
	case lacks&Urgent != 0:
		return r.what + ", and that is not remembered (Urgent): " + r.why[Urgent]
	case extra&Read != 0:
		return r.what + ", and whoever waits to read is woken: it tries in vain, and waits again."
	case extra&Write != 0:
		return r.what + ", and whoever waits to write is woken: it tries in vain, and waits again."
	case extra&Hangup != 0:
		return r.what + ", and it is taken for the end (Hangup): from now on each read of this connection asks the kernel first, for nothing."
	case extra&Urgent != 0:
		return r.what + ", and it is taken for urgent data (Urgent): from now on each read of this connection asks the kernel first, for nothing."
	case extra != 0:
		return r.what + ", and the answer has bits that a Mode does not have: it is made of Read, Write, Hangup and Urgent."
	}
	return ""
}

// kernels names the bits.
func kernels(bits uint32) string {
	return names("nothing that we know", []string{"IN", "PRI", "OUT", "ERR", "HUP", "RDHUP"}, func(i int) bool {
		return bits&[]uint32{epollIn, epollPri, epollOut, epollErr, epollHup, epollRdHup}[i] != 0
	})
}

func ours(m Mode) string {
	all := names("nothing", []string{"Read", "Write", "Hangup", "Urgent"}, func(i int) bool { return m>>i&1 != 0 })
	if extra := m &^ (Read | Write | Hangup | Urgent); extra != 0 {
		all += fmt.Sprintf(", and %#x", uint(extra))
	}
	return all
}

func names(none string, all []string, has func(i int) bool) string {
	var set []string
	for i, name := range all {
		if has(i) {
			set = append(set, name)
		}
	}
	if len(set) == 0 {
		return none
	}
	return strings.Join(set, " ")
}
