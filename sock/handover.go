package sock

// This file answers: which task is the user of a Conn that another layer holds?

import (
	"io"
	"net"
	"sync/atomic"

	"greenpoll/sched"
)

// Handover is a view whose user can be changed. A tls.Conn, a bufio.Reader or a pool of
// idle connections holds one, and moves from task to task with it. A task that takes it
// over calls Set first.
//
// A tls.Conn over a Handover belongs to one task at a time, in both directions: its Read
// may write and its Write may read. To read and write from two tasks at once, build it over
// Guest.
type Handover struct {
	Conn
	busy atomic.Int32 // calls in progress
}

// Handover returns a view of the same connection whose user can be changed. Until Set is
// called, the user is c's.
func (c *Conn) Handover() *Handover { return &Handover{Conn: Conn{c.conn}} }

// Set makes t the user: from now on calls park t. nil means any goroutine. Set panics while
// a call is in progress.
func (h *Handover) Set(t *sched.Task) {
	if h.busy.Load() != 0 {
		panic("greenpoll: Handover.Set during a Read or Write: the user must not change while it sleeps")
	}
	h.user = t
}

// Read is Conn.Read for the current user.
func (h *Handover) Read(p []byte) (int, error) {
	h.busy.Add(1)
	defer h.busy.Add(-1)
	return h.Conn.Read(p)
}

// Write is Conn.Write for the current user.
func (h *Handover) Write(p []byte) (int, error) {
	h.busy.Add(1)
	defer h.busy.Add(-1)
	return h.Conn.Write(p)
}

// WaitRead is Conn.WaitRead for the current user.
func (h *Handover) WaitRead() error {
	h.busy.Add(1)
	defer h.busy.Add(-1)
	return h.Conn.WaitRead()
}

// Rest is Conn.Rest for the current user, which stays that until Rested has returned false.
func (h *Handover) Rest(then func(t *sched.Task)) (rests bool) {
	h.busy.Add(1) // Rest may have to wait for its turn
	defer func() {
		if !rests {
			h.busy.Add(-1)
		}
	}()
	return h.Conn.Rest(then)
}

// Rested is Conn.Rested for the current user.
func (h *Handover) Rested(then func(t *sched.Task)) (rests bool) {
	if rests = h.Conn.Rested(then); !rests {
		h.busy.Add(-1)
	}
	return rests
}

// ReadMsgUnix is Conn.ReadMsgUnix for the current user.
func (h *Handover) ReadMsgUnix(b, oob []byte) (n, oobn, flags int, addr *net.UnixAddr, err error) {
	h.busy.Add(1)
	defer h.busy.Add(-1)
	return h.Conn.ReadMsgUnix(b, oob)
}

// WriteMsgUnix is Conn.WriteMsgUnix for the current user.
func (h *Handover) WriteMsgUnix(b, oob []byte, addr *net.UnixAddr) (n, oobn int, err error) {
	h.busy.Add(1)
	defer h.busy.Add(-1)
	return h.Conn.WriteMsgUnix(b, oob, addr)
}

// ReadFromUnix is Conn.ReadFromUnix for the current user.
func (h *Handover) ReadFromUnix(p []byte) (int, *net.UnixAddr, error) {
	h.busy.Add(1)
	defer h.busy.Add(-1)
	return h.Conn.ReadFromUnix(p)
}

// WriteToUnix is Conn.WriteToUnix for the current user.
func (h *Handover) WriteToUnix(p []byte, addr *net.UnixAddr) (int, error) {
	h.busy.Add(1)
	defer h.busy.Add(-1)
	return h.Conn.WriteToUnix(p, addr)
}

// ReadFrom is Conn.ReadFrom for the current user.
func (h *Handover) ReadFrom(r io.Reader) (int64, error) {
	h.busy.Add(1)
	defer h.busy.Add(-1)
	return h.Conn.ReadFrom(r)
}

// WriteTo is Conn.WriteTo for the current user.
func (h *Handover) WriteTo(w io.Writer) (int64, error) {
	h.busy.Add(1)
	defer h.busy.Add(-1)
	return h.Conn.WriteTo(w)
}

// WriteBuffers is Conn.WriteBuffers for the current user.
func (h *Handover) WriteBuffers(bufs *net.Buffers) (int64, error) {
	h.busy.Add(1)
	defer h.busy.Add(-1)
	return h.Conn.WriteBuffers(bufs)
}
