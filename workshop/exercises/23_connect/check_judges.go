//go:build ignore

package sock_test

// This file answers: what is wrong with what a Dial has returned, by what its kernel did?

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

const roundTrip = 2 * time.Millisecond

func made(d *dialled) string {
	switch {
	case errors.Is(d.err, syscall.EINPROGRESS):
		return "Dial returned EINPROGRESS, which is no error: the connection is on its way, and there is no outcome yet. Wait for it, and after a spurious wake-up wait again."
	case d.err != nil:
		return fmt.Sprintf("the connection is made, and Dial returned: %v", d.err)
	case d.took < roundTrip:
		return "Dial returned before the connection was made: a wake-up may be spurious, and no error does not mean connected. As long as r.result says EINPROGRESS, wait again."
	case d.connects > 1:
		return "connect was called a second time: that may begin another connection. The outcome of the first is what r.result asks for."
	case d.armed == 0:
		return "Dial returned a connection that is not armed: its first Read would wait for ever. Call arm, once, after connect."
	}
	return ""
}

// noOutcome judges a Dial that was told errno when it asked for the outcome the first time.
func noOutcome(errno string) func(d *dialled) string {
	return func(d *dialled) string {
		if d.err == nil && d.took >= roundTrip {
			return made(d)
		}
		return fmt.Sprintf("r.result answered %s, which is no outcome yet, as EINPROGRESS is none: wait again. But Dial returned before the connection was made: %v", errno, d.err)
	}
}

// named says what is wrong if err does not name the call that failed.
func named(err error) string {
	if errors.As(err, new(*os.SyscallError)) {
		return ""
	}
	return fmt.Sprintf("the error does not say which call has failed: connect returned the number alone, and %q is all that is told. Return sysError(callConnect, errno).", err)
}

func refused(d *dialled) string {
	switch {
	case d.err == nil:
		return "the peer refused, and Dial returned a connection: writable does not mean connected. It means that there is an outcome, and r.result says which."
	case !errors.Is(d.err, syscall.ECONNREFUSED):
		return fmt.Sprintf("the peer refused, and Dial did not say so. It returned: %v", d.err)
	}
	return named(d.err)
}

func onItsWay(d *dialled) string {
	if errors.Is(d.err, syscall.EALREADY) {
		return "connect answered EALREADY, and Dial took it for an error: the connection is on its way already. Wait for the outcome."
	}
	return ended(d, "connect answered EALREADY")
}

func interrupted(d *dialled) string {
	if errors.Is(d.err, syscall.EINTR) {
		return "a signal ended connect (EINTR), and Dial took it for an error. It has ended the call, and not the connection, which is on its way: wait for the outcome."
	}
	return ended(d, "a signal ended connect (EINTR)")
}

func ended(d *dialled, after string) string {
	switch {
	case d.err != nil:
		return fmt.Sprintf("%s. Then the connection was made, and Dial returned: %v", after, d.err)
	case d.took < roundTrip:
		return after + ", and Dial returned as if it were connected. It is not yet: wait for the outcome."
	}
	return ""
}

func atOnce(d *dialled) string {
	switch {
	case d.err != nil:
		return fmt.Sprintf("connect answered 0: a connection of this machine is made at once. But Dial returned: %v", d.err)
	case d.armed == 0:
		return "connect answered 0, and the socket was not armed: its first Read would wait for ever. It is connected, and it has to be armed all the same."
	}
	return ""
}

func already(d *dialled) string {
	if d.err != nil {
		return fmt.Sprintf("connect answered EISCONN: it is connected, which is what was wanted. But Dial returned: %v", d.err)
	}
	return ""
}

func unreachable(d *dialled) string {
	if !errors.Is(d.err, syscall.ENETUNREACH) {
		return fmt.Sprintf("connect failed at once, with ENETUNREACH, and Dial did not say so. It returned: %v", d.err)
	}
	return named(d.err)
}

func unarmed(d *dialled) string {
	if !errors.Is(d.err, syscall.ENOSPC) {
		return fmt.Sprintf("the socket could not be armed (ENOSPC), and Dial did not say so: nothing will ever be reported for it. It returned: %v", d.err)
	}
	return ""
}

func late(d *dialled) string {
	if !os.IsTimeout(d.err) && !errors.Is(d.err, os.ErrDeadlineExceeded) {
		return fmt.Sprintf("the Dial had a deadline, which passed without an outcome. It is no outcome either: the wait's error ends the call. But Dial returned: %v", d.err)
	}
	return ""
}
