//go:build ignore

package sock_test

// This file answers: what may the kernel say to a try, and what does each wrong answer mean?

import (
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"time"

	"greenpoll/sock"
)

var reset = os.NewSyscallError("read", syscall.ECONNRESET)

const (
	early  = "The task sleeps for ever: its bytes had come before it went to wait, and brought the event with them. Wait only if the try has said EAGAIN."
	sleeps = "The bytes have come, and the task sleeps on: it does not wait for their event. Wait for poller.Read, and forget events only before a try."
)

var situations = []situation{
	{is: "The bytes are there before the read.", asleep: early,
		do:   func(r *rig) { r.peer.Send(now); r.task.Sleep(time.Second) },
		want: answer{"now", nil, 1},
		said: ofBytes},
	{is: "There is nothing yet: the bytes come a second later.", asleep: sleeps,
		do:   func(r *rig) { r.k.At(time.Second, func() { r.peer.Send(now) }) },
		want: answer{"now", nil, 2}, said: ofNothing},
	{is: "The event comes, and there are still no bytes: these come a second later.", asleep: sleeps,
		do: spurious, want: answer{"now", nil, 3}, said: ofNothing},
	{is: "The bytes and their event come between the vain try and the wait.",
		asleep: "The bytes came between the vain try and the wait, and their event is forgotten: the task sleeps for ever. Prepare forgets events, so after it there has to be a try before the wait.",
		do: func(r *rig) {
			r.vain = func(int) {
				r.peer.Send(now)
				r.task.Sleep(time.Second) // a poll brings the event to the gate
			}
		},
		want: answer{"now", nil, 2}, said: ofNothing},
	{is: "The peer has ended its side.",
		asleep: "The peer has ended, and the task waits for more: nothing is ever going to come. 0 bytes and no error are the end: io.EOF.",
		do:     func(r *rig) { r.peer.CloseWrite(); r.task.Sleep(time.Second) },
		want:   answer{"", io.EOF, 1}, said: ofEnd},
	{is: "A signal interrupts the try (EINTR); the bytes are there.",
		asleep: "After EINTR the task went to wait, and sleeps for ever: the bytes were there already, and their event has been. A try that a signal has interrupted is made again, without a wait.",
		do: func(r *rig) {
			r.peer.Send(now)
			r.task.Sleep(time.Second)
			r.k.Fail("recvfrom", syscall.EINTR, 1)
		},
		want: answer{"now", nil, 2}, said: ofSignal},
	{is: "The peer has reset the connection.",
		asleep: "The try has failed with ECONNRESET, and the task went to wait: the connection is gone, and nothing comes any more. An errno that is neither EAGAIN nor EINTR is an error for the caller.",
		do:     func(r *rig) { r.peer.Reset(); r.task.Sleep(time.Second) },
		want:   answer{"", reset, 1}, said: ofReset},
	{is: "A datagram socket gets an empty message.", packet: true,
		asleep: "The empty message has come, and the task waits for another one: for a datagram socket 0 bytes are an answer.",
		do: func(r *rig) {
			r.packet.Send(r.conn.LocalAddr().String(), nil)
			r.task.Sleep(time.Second)
		},
		want: answer{"", nil, 1}, said: ofDatagram},
	{is: "The deadline has passed before the read, and bytes are there.", asleep: sleeps,
		do: func(r *rig) {
			r.peer.Send(now)
			r.task.Sleep(time.Second)
			must(r, r.conn.SetReadDeadline(r.k.Time().Add(-time.Hour)))
		},
		want: answer{"", os.ErrDeadlineExceeded, 0}, said: ofPrepare},
	{is: "Another task closes the socket after the vain try, before the wait.",
		asleep: "The socket was closed between the try and the wait, and the task sleeps all the same.",
		do:     func(r *rig) { r.vain = func(int) { sock.Evicted(r.conn) } },
		want:   answer{"", net.ErrClosed, 1}, said: ofWait},
	{is: "The deadline passes while the read waits.",
		asleep: "The deadline has passed, and the task sleeps on.",
		do:     func(r *rig) { must(r, r.conn.SetReadDeadline(r.k.Time().Add(time.Second))) },
		want:   answer{"", os.ErrDeadlineExceeded, 1}, said: ofWait},
	{is: "The gate still holds an event whose bytes an earlier read has taken; new ones come a second later.", asleep: sleeps,
		do: func(r *rig) {
			r.peer.Send(now)
			r.task.Sleep(time.Second)
			_, err := r.conn.Read(make([]byte, len(now))) // full: nobody knows that it was all
			must(r, err)
			r.peer.Send(now)
			r.task.Sleep(time.Second)
			_, err = r.conn.Read(make([]byte, len(now)))
			must(r, err)
			r.k.At(time.Second, func() { r.peer.Send(now) })
		},
		want: answer{"now", nil, 2}, said: ofOldEvent},
	{is: "An earlier read got less than it asked for; the next bytes come a second later.", often: true,
		asleep: "The read was woken, and waits again without a try. After a wait f.drain must be unknown, so that the next round tries: that is the given line in the case of EAGAIN.",
		do: func(r *rig) {
			r.peer.Send(now)
			_, err := r.conn.Read(make([]byte, 10))
			must(r, err)
			r.k.At(time.Second, func() { r.peer.Send(now) })
		},
		want: answer{"now", nil, 1}, said: ofNothing},
	{is: "An earlier read got less than it asked for, and the next bytes have come, with their event, before this read begins.", often: true,
		asleep: "The event of the new bytes was in the gate when the read began, and is forgotten: the task sleeps for ever. The read before came short, so this one leaves its first try out, and the gate's event is all that tells of the bytes. Prepare forgets events, so it stands where there is a try to come: inside the given if.",
		do: func(r *rig) {
			r.peer.Send(now)
			_, err := r.conn.Read(make([]byte, 10))
			must(r, err)
			r.peer.Send(now)
			r.task.Sleep(time.Second) // a poll brings the event to the gate
		},
		want: answer{"now", nil, 1}, said: ofBytes},
	{is: "The bytes come, and in the same moment the deadline passes, before the task runs.", asleep: sleeps,
		do: func(r *rig) {
			must(r, r.conn.SetReadDeadline(r.k.Time().Add(time.Second)))
			r.k.At(time.Second, func() { r.peer.Send(now) })
		},
		want: answer{"now", nil, 2}, said: ofTie},
}

func must(r *rig, err error) {
	if err != nil {
		r.c.Fail("A read before the one in question has failed with %v, though its bytes were there.", err)
	}
}

func (a answer) String() string {
	err := "no error"
	if a.err != nil {
		err = fmt.Sprintf("the error %q", a.err)
	}
	tries := "one try"
	if a.tries != 1 {
		tries = fmt.Sprintf("%d tries", a.tries)
	}
	return fmt.Sprintf("%q and %s, after %s", a.text, err, tries)
}

func isErrno(err error, errno syscall.Errno) bool {
	if call, is := err.(*os.SyscallError); is {
		err = call.Err
	}
	return err == errno
}

func ofBytes(a answer) string {
	switch {
	case a.text == string(now) && a.err == io.EOF:
		return "The read returned its bytes together with io.EOF. Fewer bytes than were asked for are not the end: only 0 bytes are."
	case a.tries == 0:
		return "The bytes are there, and the read made no try."
	}
	return ""
}

func ofNothing(a answer) string {
	switch {
	case isErrno(a.err, syscall.EAGAIN):
		return "The read returned EAGAIN as its error. It is no error, it only says \"nothing yet\": whoever called Read wants to wait for the bytes."
	case a.err == io.EOF && a.tries == 1:
		return "The read took EAGAIN for the end of the stream: the try has returned 0 bytes, but its errno says \"nothing yet\"."
	case a.err == nil && a.text == "":
		return "The read returned 0 bytes and no error: after its wait it has to try again. An event is no promise that there are bytes, and the wait has brought none itself."
	}
	return ""
}

func ofEnd(a answer) string {
	if a.err == nil {
		return "The peer has ended, and the read returned 0 bytes and no error: its caller would read again, for ever. package net's Read returns io.EOF."
	}
	return ""
}

func ofSignal(a answer) string {
	if isErrno(a.err, syscall.EINTR) {
		return "The read returned EINTR as its error. A signal has come in between, and nothing is wrong with the socket: try again."
	}
	return ""
}

func ofReset(a answer) string {
	switch {
	case a.err == nil || a.err == io.EOF:
		return "The peer has reset the connection, and the read hides that: what the kernel says of the socket itself goes to the caller."
	case a.err == syscall.ECONNRESET:
		return "The read returned the bare errno. package net's error also says which call has failed: sysError(\"read\", errno)."
	}
	return ""
}

func ofDatagram(a answer) string {
	if a.err == io.EOF {
		return "An empty message has come to a datagram socket, and the read took it for the end: only a stream ends with 0 bytes. Ask f.datagram."
	}
	return ""
}

func ofPrepare(a answer) string {
	if a.tries > 0 {
		return "The deadline had passed before the read began, and it tried all the same. package net's Read returns os.ErrDeadlineExceeded then, even if bytes are there: Prepare says so, and its error ends the call."
	}
	return ""
}

func ofWait(a answer) string {
	if a.err == nil {
		return "The wait was ended by a close or a deadline, and the read returned no error: its caller would take that for bytes. Return what Wait returns."
	}
	return ""
}

func ofOldEvent(a answer) string {
	if a.tries > 2 {
		return "The first wait returned at once, for an event whose bytes an earlier read has taken: a try in vain. Prepare, before the first try, forgets such events."
	}
	return ""
}

func ofTie(a answer) string {
	if a.err == os.ErrDeadlineExceeded {
		return "The event has ended the wait, and then the deadline passed, before the task ran: it returned the deadline's error, and leaves bytes behind that had come in time. Prepare asks for the deadline once, before the first try; after that only Wait does."
	}
	return ofNothing(a)
}
