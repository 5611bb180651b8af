//go:build ignore

package sock_test

// This file answers: in which situations is the next Read to try, and in which not?

import (
	"errors"
	"os"
	"slices"
	"syscall"
	"time"

	"greenpoll/sock"
	"greenpoll/trace"
)

const eagain = syscall.EAGAIN

var programs = []program{
	{"a Read that waits", "tcp",
		"The bytes have come, the task was woken, and it sleeps again: after a wait the socket is not known to be empty any more, so the next thing is a try.",
		awake, func(r *reading) error {
			r.later(`the peer sends "ab"`, func() { r.peer.Send([]byte("ab")) })
			return r.reads(10, "ab")
		}},
	{"two Reads that wait", "tcp",
		"The second Read was woken, and sleeps again without a try: f.drain still says empty, from the read before. After a wait nothing is known.",
		awake, func(r *reading) error {
			for range 2 {
				r.later(`the peer sends "ab"`, func() { r.peer.Send([]byte("ab")) })
				if err := r.reads(10, "ab"); err != nil {
					return err
				}
			}
			return nil
		}},
	{"a Read that is filled", "tcp",
		"The read got all that it asked for, so there may be more, and there is: the edge told of all these bytes, and is used up. Only a read that got less than it asked for has emptied the socket.",
		took, func(r *reading) error {
			r.later(`the peer sends "abcd"`, func() { r.peer.Send([]byte("abcd")) })
			for _, want := range []string{"ab", "cd"} {
				if err := r.reads(2, want); err != nil {
					return err
				}
			}
			return nil
		}},
	{"an edge between two Reads", "tcp",
		"Bytes came between two Reads, and their edge was in the gate; the second Read has forgotten it (Prepare), and then waits without a try. An event may be forgotten only when a try follows, which sees for itself.",
		forgot, func(r *reading) error {
			r.now(`the peer sends "ab"`, func() { r.peer.Send([]byte("ab")) })
			if err := r.reads(10, "ab"); err != nil {
				return err
			}
			r.now(`the peer sends "cd"`, func() { r.peer.Send([]byte("cd")) })
			return r.reads(10, "cd")
		}},
	{"the end in the same edge", "tcp", theEnd, took, func(r *reading) error {
		r.later(`the peer sends "ab", and its FIN`, func() { r.peer.Send([]byte("ab")); r.peer.CloseWrite() })
		return r.readsBoth("ab", "")
	}},
	{"the end in the same edge, before the first try", "tcp", theEnd, took, func(r *reading) error {
		r.now(`the peer sends "ab", and its FIN`, func() { r.peer.Send([]byte("ab")); r.peer.CloseWrite() })
		return r.readsBoth("ab", "")
	}},
	{"a short Read, and then one that is filled", "tcp",
		"The second Read was filled, so there may be more, and there is; the third waits without a try, since f.drain still says empty, from the first. Whatever a Read finds out, it must not leave an old answer there.",
		took, func(r *reading) error {
			r.later(`the peer sends "x"`, func() { r.peer.Send([]byte("x")) })
			if err := r.reads(10, "x"); err != nil {
				return err
			}
			r.later(`the peer sends "abcd"`, func() { r.peer.Send([]byte("abcd")) })
			for _, want := range []string{"ab", "cd"} {
				if err := r.reads(2, want); err != nil {
					return err
				}
			}
			return nil
		}},
	{"a short Read, and then the end in the same edge", "tcp", theEnd, took, func(r *reading) error {
		r.later(`the peer sends "x"`, func() { r.peer.Send([]byte("x")) })
		if err := r.reads(10, "x"); err != nil {
			return err
		}
		r.later(`the peer sends "ab", and its FIN`, func() { r.peer.Send([]byte("ab")); r.peer.CloseWrite() })
		return r.readsBoth("ab", "")
	}},
	{"urgent data between the bytes", "tcp",
		"A read stops in front of urgent data, so it got less than it asked for, and behind it there are bytes for which no edge will come. MustTry tells of urgent data, too.",
		took, func(r *reading) error {
			r.later(`the peer sends "ab", an urgent byte, and "cd"`, func() { r.peer.Send([]byte("ab")); r.peer.Urgent(); r.peer.Send([]byte("cd")) })
			return r.readsBoth("ab", "cd")
		}},
	{"a passed descriptor, on a Unix socket", "unix",
		"On a Unix socket a read stops in front of a passed descriptor, and neither an event nor a flag shows that: there are more bytes, and no edge will come. A short read empties a socket only if f.drains says so.",
		took, func(r *reading) error {
			r.later(`the peer sends "ab", a descriptor, and "cd"`, func() { r.peer.Send([]byte("ab")); r.peer.Boundary(); r.peer.Send([]byte("cd")) })
			return r.readsBoth("ab", "cd")
		}},
	{"more than one read wants, and WaitRead", "tcp",
		"Bytes were left in the socket, their edge is used up, and WaitRead sleeps: f.drain still says untried, so WaitRead waits for an event that Prepare has forgotten. Before a try f.drain becomes unknown.",
		forgot, untried},
	{"ten messages", "tcp", "A task that reads one message after the other sleeps for ever.", awake, messages},
	{"a deadline that has passed", "tcp", "The deadline has passed, and Read sleeps.", called, passed},
	{"a signal", "tcp", "A signal has ended the try (EINTR), nothing was read, and the task waits: its bytes lie there, and their edge was before the try. Try again.",
		called, func(r *reading) error {
			r.now(`the peer sends "ab"`, func() { r.peer.Send([]byte("ab")) })
			r.kernel.Fail("recvfrom", syscall.EINTR, 1)
			return r.reads(10, "ab")
		}},
}

const theEnd = "The peer's FIN came in the same edge as its last bytes. The first Read took the bytes and the edge, and took the socket for empty; the second waits for an edge that has come already, and sleeps for ever. Once MustTry tells of a hang-up, always try."

func (r *reading) readsBoth(first, second string) error {
	if err := r.reads(10, first); err != nil {
		return err
	}
	return r.reads(10, second)
}

// messages counts the tries that the Reads of a quiet connection make.
func messages(r *reading) error {
	for range 10 {
		r.later(`the peer sends "ab"`, func() { r.peer.Send([]byte("ab")) })
		if err := r.reads(10, "ab"); err != nil {
			return err
		}
	}
	if r.vain > 1 {
		r.cause = inVain
		r.said = "Ten messages were read, each by a short read, and the kernel was asked in vain before most of them: the read before had emptied the socket, so the next one need not hear EAGAIN to know that. Leave that try out."
		return errors.New("tries in vain")
	}
	return nil
}

// passed reads what is there, after its deadline.
func passed(r *reading) error {
	r.now(`the peer sends "ab"`, func() { r.peer.Send([]byte("ab")) })
	if err := r.conn.SetReadDeadline(time.Unix(1, 0)); err != nil {
		return err
	}
	r.Goes("  its deadline has passed; Read, with room for 10 bytes")
	n, err := r.conn.Read(make([]byte, 10))
	r.Goes("  it returns %d bytes, %v", n, err)
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		r.cause = called
		r.said = "The deadline had passed before the Read began, and it returned as if there was none. Prepare reports that, and a close, before the try: it has to be asked whenever a try comes first."
		return errors.New("a deadline is not seen")
	}
	return nil
}

// untried is a connection that was accepted, and has never been read from.
func untried(r *reading) error {
	const address = "127.0.0.1:81"
	l, err := sock.Listen(r.Task, "tcp", address)
	if err != nil {
		return err
	}
	peer := r.kernel.Remote(address)
	conn, err := l.AcceptConn()
	if err != nil {
		return errors.Join(err, l.Close())
	}
	dialled := r.conn
	r.conn = conn
	r.now(`a connection is accepted; its peer sends "abcd"`, func() { peer.Send([]byte("abcd")) })
	before := len(r.trace.Events())
	if err := r.reads(2, "ab"); err != nil {
		return err
	}
	events := r.trace.Events()[before:]
	if i := slices.IndexFunc(events, func(e trace.Event) bool { return tried(e) || waited(e) || awake(e) }); i >= 0 && !tried(events[i]) {
		r.cause = called
		r.said = "A connection was accepted, its bytes lie there, and the first Read goes to wait before it has asked for them: f.drain is untried, which does not mean empty. A try is left out only if a read has emptied the socket."
		return errors.New("a wait in vain")
	}
	r.Goes("  WaitRead")
	err = conn.WaitRead()
	r.conn = dialled
	return errors.Join(err, conn.Close(), l.Close())
}
