//go:build ignore

package kernel

// This file answers: how does poll(2), which reports levels, become a backend that reports edges? A bit
// that was reported is not asked for again before its direction was tried.

import (
	"sync"
	"syscall"

	"golang.org/x/sys/unix"

	"greenpoll/poller"
)

const (
	readBits = unix.POLLIN | unix.POLLPRI | unix.POLLRDHUP
	broken   = unix.POLLHUP | unix.POLLERR // poll(2) reports these without being asked
)

// An entry is an armed descriptor.
type entry struct {
	token uint64
	ask   int16 // the bits that were not reported since their direction was tried
	ended bool  // the hang-up was reported
}

type backend struct {
	polling sync.Mutex    // held by the one worker that polls
	set     []unix.PollFd // of this poll; [0] is the eventfd
	who     []*entry

	wake int // an eventfd

	mu     sync.Mutex
	armed  map[int]*entry
	begun  bool       // a poll has its set
	sleeps bool       // and it may sleep
	ended  uint64     // polls so far
	over   *sync.Cond // with mu: one has ended
}

func newBackend() (*backend, error) {
	wake, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	b := &backend{wake: wake, armed: make(map[int]*entry)}
	b.over = sync.NewCond(&b.mu)
	return b, err
}

func (b *backend) Name() (name, wait string) { return "poll", "poll" }

func (b *backend) Arm(fd int, token uint64) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.armed[fd] = &entry{token: token, ask: readBits | unix.POLLOUT}
	return b.changed()
}

// tried asks for the bits of a direction again.
func (b *backend) tried(fd int, bits int16) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e := b.armed[fd]
	if e == nil {
		return
	}
	if e.ended {
		bits &^= unix.POLLRDHUP // it lasts
	}
	if e.ask&bits != bits {
		e.ask |= bits
		_ = b.changed() // the eventfd cannot fail while it is open
	}
}

// changed makes a poll that sleeps return: its set is not what is asked for any more. The caller
// holds b.mu.
func (b *backend) changed() error {
	if b.sleeps {
		return b.Wake()
	}
	return nil
}

func (b *backend) Disarm(fd int) error { b.forget(fd); return nil }

// forget takes fd out of the set. A poll that has it holds on to the socket, so that the peer would not
// see the end: it is waited for. A later one does not have it, and may sleep for ever.
func (b *backend) forget(fd int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.armed[fd] == nil {
		return
	}
	delete(b.armed, fd)
	if !b.begun {
		return
	}
	_ = b.changed() // see tried
	for this := b.ended; b.ended == this; {
		b.over.Wait()
	}
}

func (b *backend) Wait(delay int64, events []poller.Event) (int, error) {
	if delay != 0 {
		b.polling.Lock()
	} else if !b.polling.TryLock() {
		return 0, nil // another worker asks for the same
	}
	defer b.polling.Unlock()
	b.collect(delay != 0)
	_, err := unix.Poll(b.set, milliseconds(delay))
	b.mu.Lock()
	defer b.mu.Unlock()
	b.begun, b.sleeps = false, false
	b.ended++
	b.over.Broadcast()
	if delay != 0 {
		var count [8]byte
		_, _ = unix.Read(b.wake, count[:]) // EAGAIN: there was no wake-up
	}
	if err != nil {
		return 0, err
	}
	return b.report(events), nil
}

// collect makes the set of what is asked for now.
func (b *backend) collect(blocks bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.set = append(b.set[:0], unix.PollFd{Fd: int32(b.wake), Events: unix.POLLIN})
	b.who = append(b.who[:0], nil)
	for fd, e := range b.armed {
		if e.ask != 0 { // else even a hang-up is no news
			b.set = append(b.set, unix.PollFd{Fd: int32(fd), Events: e.ask})
			b.who = append(b.who, e)
		}
	}
	b.begun, b.sleeps = true, blocks
}

// report fills events with what is new. The caller holds b.mu.
func (b *backend) report(events []poller.Event) (n int) {
	for i, p := range b.set {
		e := b.who[i]
		if n == len(events) {
			break
		}
		if p.Revents == 0 || e == nil || b.armed[int(p.Fd)] != e {
			continue
		}
		e.ask &^= p.Revents
		if p.Revents&broken != 0 {
			e.ask = 0
		}
		e.ended = e.ended || p.Revents&(broken|unix.POLLRDHUP) != 0
		events[n] = poller.Event{Token: e.token, Mode: poller.DecodeEpoll(uint32(p.Revents))} // its bits are epoll's
		n++
	}
	return n
}

func milliseconds(delay int64) int {
	if delay < 0 {
		return -1
	}
	return int(min((delay+999_999)/1_000_000, 24*60*60*1000))
}

func (b *backend) Wake() error {
	_, err := unix.Write(b.wake, []byte{1, 0, 0, 0, 0, 0, 0, 1})
	if err == syscall.EAGAIN {
		return nil // it is pending
	}
	return err
}

func (b *backend) Close() error { return unix.Close(b.wake) }
