//go:build linux || darwin

package main

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"golang.org/x/sys/unix"
)

// listen makes a socket to Accept at, and returns its port. A real server would have it in the library; the
// page has room for the calls that wait, and this one does not.
func listen(t *Task) (l *Conn, port int, err error) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if l, err = open(t, fd, err); err != nil {
		return nil, 0, err
	}
	loopback := &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}
	err = errors.Join(unix.Bind(fd, loopback), unix.Listen(fd, 8))
	at, nameErr := unix.Getsockname(fd)
	if err = errors.Join(err, nameErr); err != nil {
		return nil, 0, errors.Join(err, l.Close(t))
	}
	return l, at.(*unix.SockaddrInet4).Port, nil
}

func TestTheTableOfSocketsIsEmptyInTheEnd(t *testing.T) {
	talk(t)
	assert.Empty(t, conns)
}
