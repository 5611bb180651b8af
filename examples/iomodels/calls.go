package main

import (
	"time"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sock"
)

// there is the address of the other side, which a script plays instead of a task.
const there = "192.0.2.1:80"

// later is the time at which the event that the call waits for comes.
const later = time.Second

// calls has a call of each kind.
var calls = map[string]func(t *greenpoll.Task, k *sim.Kernel) error{
	"read": func(t *greenpoll.Task, k *sim.Kernel) error {
		c, peer, err := dial(t, k)
		if err != nil {
			return err
		}
		defer c.Close()
		k.At(later, func() { peer().Send([]byte("hello")) })
		meanwhile(t)
		_, err = c.Read(make([]byte, 64))
		return err
	},
	"write": func(t *greenpoll.Task, k *sim.Kernel) error {
		c, peer, err := dial(t, k)
		if err != nil {
			return err
		}
		defer c.Close()
		peer().Pause() // it stops reading, and the buffer holds 64 KiB
		k.At(later, func() { peer().Resume() })
		meanwhile(t)
		_, err = c.Write(make([]byte, 100_000))
		return err
	},
	"accept": func(t *greenpoll.Task, k *sim.Kernel) error {
		l, err := sock.Listen(t, "tcp", there)
		if err != nil {
			return err
		}
		defer l.Close()
		k.At(later, func() { k.Remote(there) })
		meanwhile(t)
		_, err = l.Accept()
		return err
	},
	"dial": func(t *greenpoll.Task, k *sim.Kernel) error {
		meanwhile(t)
		c, _, err := dial(t, k)
		if err != nil {
			return err
		}
		return c.Close()
	},
}

// dial connects to there, and waits until the other side, peer, has accepted.
func dial(t *greenpoll.Task, k *sim.Kernel) (c *sock.Conn, peer func() *sim.Remote, err error) {
	l := k.RemoteListener(there, nil)
	peer = func() *sim.Remote { return l.Accepted()[0] }
	c, err = sock.Dial(t, "tcp", there)
	t.Sleep(later)
	return c, peer, err
}

// meanwhile gives the worker something else to run.
func meanwhile(t *greenpoll.Task) {
	t.Go(func(t *greenpoll.Task) { t.Sleep(later / 2) })
}
