package sim

// This file answers: what does a task exchange datagrams with, if not with another task?
// A remote packet: a datagram socket that the script holds.

import (
	"slices"
	"syscall"
)

// RemotePacket is a scripted datagram socket. Its methods may be called at any time, from
// anywhere. It reads by itself.
type RemotePacket struct {
	k *Kernel
	s *socket

	// Guarded by k.mu.
	received  []Datagram
	handed    int // how many of them onReceive was given
	onReceive func(d Datagram)
}

// Datagram is one message: its sender, "127.0.0.1:53" or a path, and its bytes.
type Datagram struct {
	From  string
	Bytes []byte
}

// RemotePacket returns a datagram socket bound to addr, "127.0.0.1:53" or the path
// of a Unix socket. It panics if the address is taken.
func (k *Kernel) RemotePacket(addr string) *RemotePacket {
	k.mu.Lock()
	defer k.mu.Unlock()
	at, network := parsePacket(addr)
	r := &RemotePacket{k: k, s: k.newSocket(network)}
	r.s.script = r
	if errno := k.bind(r.s, at); errno != 0 {
		panic("greenpoll: sim: remote packet: " + addr + ": " + errno.Error())
	}
	return r
}

// parsePacket is parse for datagrams.
func parsePacket(text string) (a address, network string) {
	a, network = parse(text)
	return a, map[string]string{"tcp4": "udp4", "tcp6": "udp6", "unix": "unixgram"}[network]
}

// changed reads what has come.
func (r *RemotePacket) changed() {
	for len(r.s.dgram.inbox) > 0 {
		d := r.s.takeDatagram()
		from := d.from.path
		if d.from.IsValid() {
			from = d.from.String()
		}
		r.received = append(r.received, Datagram{from, d.bytes})
		if r.onReceive != nil {
			r.k.schedule(0, r.handOn, true)
		}
	}
}

// handOn gives the script what it has not seen yet, in the order of arrival.
func (r *RemotePacket) handOn() {
	r.k.mu.Lock()
	all, f := slices.Clone(r.received[r.handed:]), r.onReceive
	r.handed = len(r.received)
	r.k.mu.Unlock()
	for _, d := range all {
		f(d)
	}
}

// Send sends p to addr as one datagram. The error is what SendTo says.
func (r *RemotePacket) Send(addr string, p []byte) syscall.Errno {
	to, _ := parse(addr)
	r.k.mu.Lock()
	defer r.k.mu.Unlock()
	return r.k.sendDatagram(r.s, p, to)
}

// OnReceive sets what is called with each datagram that arrives, and with those
// that have arrived already, on the worker that polls. f must not park.
func (r *RemotePacket) OnReceive(f func(d Datagram)) {
	r.k.mu.Lock()
	defer r.k.mu.Unlock()
	r.onReceive = f
	r.k.schedule(0, r.handOn, true)
}

// Received returns the datagrams that have arrived so far.
func (r *RemotePacket) Received() []Datagram {
	r.k.mu.Lock()
	defer r.k.mu.Unlock()
	return slices.Clone(r.received)
}

// Close closes the socket: datagrams sent to it from now on find no socket.
func (r *RemotePacket) Close() {
	r.k.mu.Lock()
	defer r.k.mu.Unlock()
	r.k.end(r.s)
}
