package micro

// This file answers: what does it cost to set a timer or a deadline?

import (
	"net"
	"time"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

const (
	ahead = 30 * time.Second
	crowd = 10_000 // other timers that are due within the same half minute
)

func greenDeadline(loop func() bool) {
	greenConn(func(_ *greenpoll.Task, c net.Conn) { deadlines(c, loop) })
}

func goDeadline(loop func() bool) {
	goConn(func(c net.Conn) { deadlines(c, loop) })
}

func deadlines(c net.Conn, loop func() bool) {
	for loop() {
		must(c.SetReadDeadline(time.Now().Add(ahead)))
	}
}

func greenDeadlineOnOff(loop func() bool) {
	greenConn(func(_ *greenpoll.Task, c net.Conn) { deadlinesOnOff(c, loop) })
}

func goDeadlineOnOff(loop func() bool) {
	goConn(func(c net.Conn) { deadlinesOnOff(c, loop) })
}

func deadlinesOnOff(c net.Conn, loop func() bool) {
	for loop() {
		must(c.SetReadDeadline(time.Now().Add(ahead)))
		must(c.SetReadDeadline(time.Time{}))
	}
}

func greenDeadlineAmong(loop func() bool) {
	greenConn(func(t *greenpoll.Task, c net.Conn) {
		timers := make([]sched.Timer, crowd)
		for i := range timers {
			timers[i].Firer = nobody{}
			t.Sched().SetTimer(&timers[i], t.Sched().After(ahead*time.Duration(i)/crowd+time.Second))
		}
		deadlines(c, loop)
	})
}

func goDeadlineAmong(loop func() bool) {
	goConn(func(c net.Conn) {
		timers := make([]*time.Timer, crowd)
		for i := range timers {
			timers[i] = time.AfterFunc(ahead*time.Duration(i)/crowd+time.Second, func() {})
		}
		deadlines(c, loop)
		for _, tm := range timers {
			tm.Stop()
		}
	})
}

// nobody is the owner of a timer that wakes no task.
type nobody struct{}

func (nobody) Fire(*sched.Timer, uint64) (none sched.List) { return none }

func greenTimer(loop func() bool) {
	green(func(t *greenpoll.Task) {
		s, tm := t.Sched(), sched.Timer{Firer: nobody{}}
		for loop() {
			s.SetTimer(&tm, s.After(time.Second))
		}
	})
}

func goTimer(loop func() bool) {
	onOne(func() {
		tm := time.AfterFunc(time.Second, func() {})
		for loop() {
			tm.Reset(time.Second)
		}
		tm.Stop()
	})
}

// greenConn calls f with a TCP connection of sock, whose peer is silent.
func greenConn(f func(t *greenpoll.Task, c net.Conn)) {
	green(func(t *greenpoll.Task) {
		l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
		must(err)
		defer l.Close()
		c, err := sock.Dial(t, "tcp", l.Addr().String())
		must(err)
		defer c.Close()
		f(t, c)
	})
}

// goConn is greenConn with package net.
func goConn(f func(c net.Conn)) {
	onOne(func() {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		must(err)
		defer l.Close()
		c, err := net.Dial("tcp", l.Addr().String())
		must(err)
		defer c.Close()
		f(c)
	})
}
