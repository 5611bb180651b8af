//go:build linux || darwin

package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// slowCalls are poll(2)s, all of them of one pipe.
type slowCalls struct {
	crowd
	pipe *os.File // open until all have returned
	fd   int32
}

func newSlowCalls(r row) (*slowCalls, error) {
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	s := &slowCalls{pipe: reader, fd: int32(reader.Fd())}
	s.end(r, writer.Close)
	return s, nil
}

func (s *slowCalls) wait() error {
	s.begun.Done()
	list := []unix.PollFd{{Fd: s.fd, Events: unix.POLLIN}}
	for {
		if _, err := unix.Poll(list, -1); err != unix.EINTR { // a signal, perhaps from Go itself
			return err
		}
	}
}
