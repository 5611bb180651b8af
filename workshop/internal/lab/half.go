package lab

// This file answers: does each direction of a connection end by itself?

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"
)

const (
	answerLost = "The client has sent all, and waits for the answer: the proxy takes that for the end of both directions, and the answer is lost."
	endLost    = "The client has sent all, but its end is not passed on: the target waits for more, and so does everybody."
	restLost   = "The target has sent all, and the client has not: the proxy takes that for the end of both directions, and what the client sends is lost."
	// of the one that has gone, and the other
	resetLost = "The %s has gone, with a reset: the copy from it fails, and the %s is not told. If one copy fails, nothing is to be saved: both sockets are closed, which wakes the other copy."
	resetKept = "The %s has gone, with a reset, and the proxy goes on to wait for the %s, which says nothing: it keeps both sockets. If one copy fails, nothing is to be saved: both are closed at once, which wakes the other copy."

	notClosed = "All clients and targets have gone, and the proxy keeps descriptors of theirs."
	backLost  = "The target has sent all, but its end is not passed on: the client waits for more."
)

// thinks is how long the second takes for its answer, and closes how long the proxy may take in the end:
// one that only waits for a while in place of the end waits too short for the one, or too long for the other.
const (
	thinks = 2 * time.Second
	closes = 2 * time.Second
)

func half(t *trial) error {
	target, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer target.Close()
	if err := t.start(nil, "-addr", "127.0.0.1:0", "-to", target.Addr().String()); err != nil {
		return err
	}
	before, counted := t.Descriptors()
	for _, way := range []struct {
		targetFirst          bool
		endLost, messageLost string
	}{{false, endLost, answerLost}, {true, backLost, restLost}} {
		client, other, err := t.pair(target)
		if err != nil {
			return err
		}
		first, second := client, other
		if way.targetFirst {
			first, second = other, client
		}
		err = t.oneAfterTheOther(first, second, way.endLost, way.messageLost)
		client.Close()
		other.Close()
		if err != nil {
			return err
		}
	}
	closed := func(said string) error {
		now := 0
		left := func() bool { now, _ = t.Descriptors(); return now <= before }
		if counted && !t.within(closes, left) {
			return t.broken(&fault{said, fmt.Sprintf("%d descriptors, as before", before), fmt.Sprintf("%d after %v", now, closes)})
		}
		return nil
	}
	if err := closed(notClosed); err != nil {
		return err
	}
	for _, targetGoes := range []bool{false, true} {
		if err := t.reset(target, targetGoes, closed); err != nil {
			return err
		}
	}
	return t.stops()
}

// reset is one of the two that goes away in the middle, while the other is silent.
func (t *trial) reset(target net.Listener, targetGoes bool, closed func(said string) error) error {
	goes, stays, err := t.pair(target)
	if err != nil {
		return err
	}
	gone, silent := "client", "target"
	if targetGoes {
		goes, stays, gone, silent = stays, goes, silent, gone
	}
	defer stays.Close()
	if err := errors.Join(goes.SetLinger(0), goes.Close()); err != nil { // a reset, and no end
		return err
	}
	if _, err := io.ReadAll(stays); errors.Is(err, os.ErrDeadlineExceeded) {
		return t.broken(&fault{fmt.Sprintf(resetLost, gone, silent), "the " + silent + "'s connection ends", fmt.Sprintf("it is open after %v", patience)})
	}
	return closed(fmt.Sprintf(resetKept, gone, silent))
}

// pair returns the two ends of a connection through the proxy.
func (t *trial) pair(target net.Listener) (client, other *net.TCPConn, err error) {
	if client, err = t.dial(); err != nil {
		return nil, nil, err
	}
	if err := target.(*net.TCPListener).SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, nil, err
	}
	c, err := target.Accept()
	if err != nil {
		client.Close()
		return nil, nil, t.broken(&fault{said: "The proxy does not connect with the target."})
	}
	return client, c.(*net.TCPConn), c.SetDeadline(time.Now().Add(patience))
}

// oneAfterTheOther sends in one direction until its end, and only then in the other.
func (t *trial) oneAfterTheOther(first, second *net.TCPConn, endLost, messageLost string) error {
	const request, answer = "one\ntwo\nthree\n", "3 lines, 14 bytes\n"
	if _, err := io.WriteString(first, request); err != nil {
		return t.broken(&fault{messageLost, "the proxy takes what is sent", err.Error()})
	}
	if err := first.CloseWrite(); err != nil {
		return t.broken(&fault{messageLost, "the proxy takes what is sent", err.Error()})
	}
	got, err := io.ReadAll(second)
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded) && string(got) == request:
		return t.broken(&fault{endLost, fmt.Sprintf("%q, and the end", request), fmt.Sprintf("%q, and no end within %v", got, patience)})
	case err != nil || string(got) != request:
		return t.broken(&fault{"The proxy does not pass on what is sent.", fmt.Sprintf("%q", request), fmt.Sprintf("%q, %v", got, err)})
	}
	time.Sleep(thinks)
	_, sent := io.WriteString(second, answer)
	ended := second.CloseWrite()
	got, err = io.ReadAll(first)
	if err = errors.Join(err, sent, ended); err != nil || string(got) != answer {
		return t.broken(&fault{messageLost, fmt.Sprintf("%q, and the end", answer), fmt.Sprintf("%q", got)})
	}
	return nil
}
