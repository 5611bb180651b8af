package trace

// This file answers: how is told what the simulated kernel does of its own accord?

import (
	"cmp"
	"fmt"
	"strings"
)

// kernelDoes has the sentences: {fd} is the socket, {n} and {bytes} are what came, or the
// room there is, {unread} what the socket keeps for reading, {wait} the call that waits in
// the kernel, {can} what the socket is ready for.
var kernelDoes = map[string]string{
	"bytes arrived":                "{bytes} arrive in {fd}'s receive buffer: {unread} unread",
	"end of stream arrived":        "the other side ends the stream to {fd}: {unread} unread",
	"urgent data arrived":          "a byte of urgent data arrives at {fd}",
	"reset arrived":                "the other side resets the connection of {fd}",
	"the peer has closed":          "the other side of {fd} has closed its socket",
	"the peer reads no more":       "the other side of {fd} reads no more",
	"connected":                    "the other side answers: {fd} is connected",
	"connection refused":           "the other side refuses: {fd} is not connected",
	"connection timed out":         "nobody answers: {fd} is not connected",
	connectionArrived:              "a connection arrives at {fd}: {n} to accept",
	"room to write":                "the other side has read: room for {bytes} in {fd}'s send buffer",
	operationComplete:              "the kernel has done the operation on {fd}, and will report it",
	"cancel is lost by the script": "the kernel overlooks the cancel of {fd}'s operation, as the script wants",

	"datagram arrived":                       "a datagram of {bytes} arrives at {fd}",
	"datagram lost by the script":            "a datagram of {fd}'s is lost, as the script wants",
	"queue full: datagram dropped":           "{fd}'s queue is full: a datagram is dropped",
	"no socket is there: port unreachable":   "nobody is there for {fd}'s datagram: port unreachable",
	"queue full: connection request dropped": "{fd}'s queue of connections is full: one more is dropped, and will be tried again",

	OfSpurious: "the kernel will report {fd} although nothing has happened, as the script wants",
	OfClosed:   "the kernel will report {fd} as of before it was closed, as the script wants",

	"edge: put on the ready list":            "the kernel puts {fd} on its ready list: {wait} will return it",
	"edge: on the ready list already":        "{fd} is on the kernel's ready list already: one report for both changes",
	"edge: an event of its own":              "the kernel puts {fd} on its ready list once more, for this change alone",
	"the edge no longer holds: not reported": "the kernel drops {fd} from its ready list: what had changed no longer holds",
}

// otherLearns has, in their place, the sentences of what the other side's end of a connection learns,
// which is no descriptor of ours.
var otherLearns = map[string]string{
	"the peer has closed":    "the other side learns that we have closed our socket",
	"the peer reads no more": "the other side learns that we read no more",
}

const (
	operationComplete = "operation complete"
	connectionArrived = "connection arrived"
)

func (t *Teller) kernelDoes(l Line) string {
	said, known := kernelDoes[l.Why]
	switch {
	case l.Why == operationComplete:
		said = t.done(l)
	case l.Why == connectionArrived && l.Ret != 0:
		said = "a connection from {end} arrives at {fd}: {n} to accept"
	case l.Why == "bytes arrived" && t.pairs.other[l.FD] != 0:
		said = strings.Replace(said, "arrive in", fmt.Sprintf("from fd %d arrive in", t.pairs.other[l.FD]), 1)
	}
	switch {
	case l.Errno != 0 && l.Sys != "":
		return fmt.Sprintf("the script lets %s fail on fd %d: %s", l.Sys, l.FD, errnoText(l.Errno))
	case !known:
		said = "the kernel, {fd}: " + l.Why
	}
	fd := fmt.Sprintf("fd %d", l.FD)
	if l.FD == 0 && l.Slot == 0 {
		fd = "the other side" // it is no descriptor of ours
		said = cmp.Or(otherLearns[l.Why], strings.ReplaceAll(said, "the other side", "our side"))
	}
	return strings.NewReplacer("{fd}", fd, "{end}", fmt.Sprintf("fd %d", l.Ret), "{n}", fmt.Sprint(l.N), "{bytes}", count(l.N, "byte"),
		"{unread}", fmt.Sprint(l.QLen), "{wait}", t.wait).Replace(said)
}

// done tells that the kernel has done what the last Submit was for.
func (t *Teller) done(l Line) string {
	switch op := t.operations[gateAt{l.Slot, l.Mode}]; {
	case ErrnoName(l.Errno) == "ECANCELED":
		return "the kernel cancels the operation on {fd}, as it was asked to, and will report it"
	case l.Errno != 0:
		return "the operation on {fd} has failed (" + errnoText(l.Errno) + "), and the kernel will report it"
	case receives(op) && l.N > 0:
		return "the kernel puts {bytes} into the buffer that it was given for {fd}: the operation is done"
	case asks[op] == giveBytes:
		return "the kernel has taken {bytes} from the task's buffer to send on {fd}: the operation is done"
	case op == "AcceptEx":
		return "the kernel accepts a connection on {fd}: the operation is done"
	case op == "ConnectEx":
		return "{fd} is connected: the operation is done"
	}
	return kernelDoes[operationComplete]
}
