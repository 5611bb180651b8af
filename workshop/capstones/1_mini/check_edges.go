//go:build ignore

package main_test

// This file answers: do a peer's end, a refusal, a full buffer and a second Run end as they should?

import (
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"greenpoll/internal/verdict"

	. "greenpoll/workshop/capstones/1_mini/mine"
)

// ends: the peer closes.
func ends(c *verdict.Check) {
	port, end := served(c, func(conn net.Conn) { _, _ = conn.Read(make([]byte, 4)) })
	defer end()
	c.Asleep(func() string {
		return "The peer has closed, and Read does not return: the end is something to read, too."
	})
	inTasks(c, 1, func(t *Task) {
		conn, err := Dial(t, port)
		must(c, "dial", err)
		_, err = conn.Write(t, []byte("ping"))
		must(c, "write", err)
		n, err := conn.Read(t, make([]byte, 4))
		if n != 0 || !errors.Is(err, io.EOF) {
			c.Fail("The peer has closed: Read returned %d and %v, and not 0 and io.EOF.", n, err)
		}
		must(c, "close", conn.Close(t))
	})
}

// refused: nobody listens.
func refused(c *verdict.Check) {
	port, end := served(c, func(net.Conn) {})
	end()
	c.Asleep(func() string { return "Nobody listens at the port, and Dial does not return." })
	inTasks(c, 1, func(t *Task) {
		if conn, err := Dial(t, port); err == nil {
			c.Fail("Nobody listens at the port, and Dial returned %v without an error: when the kernel reports the socket, SO_ERROR says whether it is connected.", conn)
		} else if !errors.Is(err, refusal) {
			c.Fail("Nobody listens at the port, and Dial's error is %q, in which errors.Is finds no refusal: wrap the kernel's error.", err)
		}
	})
}

// full: the peer reads late, so that the kernel has no room.
func full(c *verdict.Check) {
	const total = 16 << 20
	received := make(chan int64)
	port, end := served(c, func(conn net.Conn) {
		time.Sleep(50 * time.Millisecond) // the buffers are full by then; if not, the test asks less
		n, err := io.Copy(io.Discard, conn)
		must(c, "peer's read", err)
		received <- n
	})
	defer end()
	sent := 0
	c.Asleep(func() string {
		return fmt.Sprintf("A task sends 16 MB to a peer that reads late, and after %d bytes nothing goes on: there is room again, and the writer is not woken.", sent)
	})
	var n int64
	inTasks(c, 1, func(t *Task) {
		conn, err := Dial(t, port)
		must(c, "dial", err)
		for p := make([]byte, total); sent < total; {
			n, err := conn.Write(t, p[sent:])
			if err != nil || n <= 0 {
				c.Fail("After %d bytes of 16 MB Write returned %d, %v: when there is no room it waits.", sent, n, err)
			}
			sent += n
		}
		must(c, "close", conn.Close(t))
	})
	n = <-received
	c.Want(total, n, "The peer has not received what was sent.")
}

// goesOn: one task waits for a peer that answers only when others have done their work.
func goesOn(c *verdict.Check) {
	first := make(chan bool)
	var once sync.Once
	var count atomic.Int32
	port, end := served(c, func(conn net.Conn) {
		p := make([]byte, 1)
		for {
			if _, err := conn.Read(p); err != nil {
				return
			}
			switch {
			case p[0] == 's':
				<-first
			case count.Add(1) == 20:
				once.Do(func() { close(first) })
			}
			_, err := conn.Write(p)
			must(c, "peer's write", err)
		}
	})
	defer end()
	c.Asleep(func() string { return "One task waits for its peer, and the other can run and does not." })
	k := 0
	inTasks(c, 2, func(t *Task) {
		k++
		word, times := []byte("s"), 1
		if k == 2 {
			word, times = []byte("q"), 20
		}
		conn, err := Dial(t, port)
		must(c, "dial", err)
		for range times {
			_, err = conn.Write(t, word)
			must(c, "write", err)
			_, err = conn.Read(t, make([]byte, 1))
			must(c, "read", err)
		}
		must(c, "close", conn.Close(t))
	})
}

// leftOver: no descriptor and no goroutine is left.
func leftOver(c *verdict.Check) {
	port, end := served(c, func(conn net.Conn) { // io.Copy would keep pipes
		p := make([]byte, 1)
		for n, err := conn.Read(p); err == nil; n, err = conn.Read(p) {
			_, err = conn.Write(p[:n])
			must(c, "peer's write", err)
		}
	})
	defer end()
	once := func() {
		c.Asleep(func() string { return "A Run after another Run does not end: is something kept between them?" })
		inTasks(c, 4, func(t *Task) {
			conn, err := Dial(t, port)
			must(c, "dial", err)
			_, err = conn.Write(t, []byte("x"))
			must(c, "write", err)
			_, err = conn.Read(t, make([]byte, 1))
			must(c, "read", err)
			must(c, "close", conn.Close(t))
		})
	}
	once()                             // what is made at first use
	time.Sleep(200 * time.Millisecond) // as below: until what the peer has had is gone
	fds, goroutines := descriptors(), runtime.NumGoroutine()
	for range 10 {
		once()
	}
	if n := settle(c, fds, descriptors); n > fds {
		c.Fail("Ten more Runs have left %d descriptors open: the poll's own is one, each connection another.", n-fds)
	}
	if n := settle(c, goroutines, runtime.NumGoroutine); n > goroutines {
		c.Fail("Ten more Runs have left %d goroutines behind.", n-goroutines)
	}
}

// settle waits until now is at most that, for half a second, and returns it.
func settle(c *verdict.Check, most int, now func() int) (n int) {
	c.Anew()
	for range 50 {
		if n = now(); n <= most {
			break
		}
		time.Sleep(10 * time.Millisecond) // the peer's goroutines end by themselves
	}
	return n
}

var refusal = syscall.ECONNREFUSED
