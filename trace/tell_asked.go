package trace

// This file answers: how is told what a task asks of the kernel, and what the kernel has
// answered? Each system call has a row; one without a row is told by its name.

import (
	"fmt"
	"strings"
)

// An asked is the wording for a system call of a task. {fd} stands for the descriptor,
// {bytes} for how many the task has or has room for, {n} for what the call has returned.
type asked struct {
	asks  string
	yes   string // the kernel's answer if the call succeeds
	no    string // if it would have to wait
	ended string // if the result is 0; "": as any other
}

var (
	askReceive = asked{"asks the kernel for the bytes of {fd}", "{n}", "nothing to read yet", "the other side has ended the stream"}
	askSend    = asked{"gives the kernel {bytes} to send on {fd}", "it takes {n}", "no room in its buffer yet", ""}
	askAccept  = asked{"asks the kernel for a new connection on {fd}", "here it is, {new fd}", "there is none yet", ""}

	giveBuffer = asked{asks: "gives the kernel a buffer of {bytes} to fill from {fd}"}
	giveBytes  = asked{asks: "gives the kernel {bytes} to send on {fd}"}
)

var asks = map[string]asked{
	"recvfrom": askReceive, "recvmsg": askReceive, "recv": askReceive, "read": askReceive,
	"sendto": askSend, "sendmsg": askSend, "send": askSend, "write": askSend,
	"accept": askAccept, "accept4": askAccept,
	"connect":    {"asks the kernel to connect {fd}", "connected", "begun, not connected yet", ""},
	"getsockopt": {"asks the kernel whether {fd} is connected", "yes", "not yet", ""},
	"ppoll":      {"asks the kernel whether {fd} has something to read", "yes", "not yet", "not yet"},
	"splice":     {"has the kernel move bytes between {fd} and a pipe", "{n} moved", "none can move yet", "the stream has ended"},
	"sendfile":   {"has the kernel send a file on {fd}", "it takes {n}", "no room in its buffer yet", "the file has ended"},

	"WSARecv": giveBuffer, "WSARecvFrom": giveBuffer, "WSARecvMsg": giveBuffer,
	"WSASend": giveBytes, "WSASendTo": giveBytes, "WSASendMsg": giveBytes,
	"AcceptEx":  {asks: "has the kernel accept the next connection on {fd}"},
	"ConnectEx": {asks: "has the kernel connect {fd}"},
	"peek":      {asks: "has the kernel say when {fd} has something to read"},

	CancelCall: {asks: "asks the kernel to cancel the operation on {fd}", yes: "it will, and report it"},
}

// fill puts what l says into a wording.
func fill(wording string, l Line) string {
	return strings.NewReplacer("{fd}", fmt.Sprintf("fd %d", l.FD), "{bytes}", count(l.Args[1], "byte"),
		"{new fd}", fmt.Sprintf("fd %d", l.Ret), "{n}", count(l.Ret, "byte")).Replace(wording)
}

// asking is what the task of l asks of the kernel; again may say "again ".
func asking(l Line, again string) string {
	a, known := asks[l.Sys]
	if !known {
		a.asks = "makes a system call about {fd}"
	}
	return who(l) + " " + again + fill(a.asks, l)
}

// reply is what the kernel has answered, with the name of the system call.
func reply(l Line) string {
	a := asks[l.Sys]
	said := "done"
	switch {
	case wouldBlock(l.Errno) && a.no != "":
		return fmt.Sprintf("%s (%s: %s)", a.no, l.Sys, ErrnoName(l.Errno))
	case l.Errno != 0:
		said = errnoText(l.Errno)
	case l.Ret == 0 && a.ended != "" && l.Why == OfDatagram:
		said = "an empty datagram"
	case l.Ret == 0 && a.ended != "":
		said = a.ended
	case a.yes != "":
		said = fill(a.yes, l)
	}
	return fmt.Sprintf("%s (%s)", said, l.Sys)
}

// receives reports whether a system call brings bytes.
func receives(sys string) bool {
	a := asks[sys]
	return a == askReceive || a == giveBuffer
}
