// Chat is a chat server for telnet or nc: two tasks for each connection, and one task
// that knows who is in which room.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"time"

	"greenpoll"
	"greenpoll/examples/internal/cli"
	"greenpoll/sched"
	"greenpoll/sock"
)

const usage = `usage: chat [-addr HOST:PORT]

Chat passes on each line to everyone in the same room. Connect with
"nc 127.0.0.1 7010", or with telnet, give a name, and write. /who lists the people in
the room, /join ROOM moves to a different one, /quit leaves. A member that reads too slowly
misses lines, and is told how many; nobody waits for it. On SIGINT or SIGTERM chat says
good-bye, waits up to 5 seconds for the connections to end, and exits with 0.

`

const (
	queueSize = 512         // lines on their way to one member
	maxLine   = 1000        // bytes
	parting   = time.Second // for sending the last lines to a member that leaves
)

func main() {
	addr := flag.String("addr", "127.0.0.1:7010", "`HOST:PORT` to listen at; port 0: any free one")
	cli.Parse(usage)
	cli.Exit(greenpoll.Run(func(t *greenpoll.Task) error {
		cli.DumpOnQuit(t.Sched())
		l, err := sock.Listen(t, "tcp", *addr)
		if err != nil {
			return fmt.Errorf("%w (choose another address with -addr)", err)
		}
		cli.OnSignal(func() { l.Close() }) // Serve then returns net.ErrClosed
		fmt.Println("listening on", l.Addr())
		return serve(t, l)
	}))
}

func serve(t *greenpoll.Task, l *sock.Listener) error {
	h := newHall()
	t.Go(h.run)
	err := l.Serve(t, func(t *sched.Task, c *sock.Conn) { visit(t, h, c) })
	if !errors.Is(err, net.ErrClosed) {
		return err
	}
	h.events.Send(t, event{kind: closes})
	l.Drain(t, 5*time.Second) // connections that are still open after that end with Run
	return nil
}

// visit serves one connection: its own task reads, a second one writes. Both look as if
// they block, and neither knows about other connections.
func visit(t *sched.Task, h *hall, c *sock.Conn) {
	m := &member{conn: c, out: sched.NewChan[string](queueSize)}
	var writer sched.WaitGroup
	writer.Go(t, m.write)

	h.events.Send(t, event{m, arrives, ""})
	lines, why := bufio.NewScanner(c), ""
	lines.Buffer(nil, maxLine)
	for lines.Scan() { // parks until a line has come
		h.events.Send(t, event{m, says, lines.Text()})
	}
	if lines.Err() == bufio.ErrTooLong {
		why = fmt.Sprintf("a line has up to %d bytes", maxLine)
	}
	h.events.Send(t, event{m, leaves, why})
	_, _ = io.Copy(io.Discard, c) // until the peer ends too or fails, or the hall's deadline passes
	writer.Wait(t)
}

// write sends the lines that the hall has queued for m, as many as there are in one go,
// until the hall closes the queue. Only this task waits for m's peer.
func (m *member) write(t *sched.Task) {
	c := m.conn.Bind(t) // the same socket, for a second task
	w := bufio.NewWriter(c)
	for line, more := m.out.Recv(t); more; {
		w.WriteString(line + "\r\n")
		if sched.Select(t, 0, m.out.OnRecv(&line, &more)) < 0 { // the queue is empty
			if w.Flush() != nil {
				c.Close() // the reader wakes up and reports to the hall
				return
			}
			line, more = m.out.Recv(t)
		}
	}
	if w.Flush() != nil || c.CloseWrite() != nil {
		c.Close()
	}
}
