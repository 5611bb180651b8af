package main

import (
	"errors"

	"golang.org/x/sys/windows"
)

// listen makes a socket to Accept at, and returns its port.
func listen(t *Task) (l *Conn, port int, err error) {
	if l, err = open(t); err != nil {
		return nil, 0, err
	}
	s := windows.Handle(l.fd)
	loopback := &windows.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}
	err = errors.Join(windows.Bind(s, loopback), windows.Listen(s, 8))
	at, nameErr := windows.Getsockname(s)
	if err = errors.Join(err, nameErr); err != nil {
		return nil, 0, errors.Join(err, l.Close(t))
	}
	return l, at.(*windows.SockaddrInet4).Port, nil
}
