// Package unix gets this file in a copy of x/sys for Linux, where tools/kqueue-run.sh puts
// it. This file answers: how can the file written for macOS run here without
// changes? On a kqueue built from epoll, after the manual page kqueue(2), as far
// as greenpoll needs it: the filters READ, WRITE, EXCEPT and USER, and EV_CLEAR.
//
// Each kind of filter has its own edge-triggered epoll set, so that an edge of
// one direction is not an event of the other, as on macOS. Like kqueue, epoll checks the
// socket again when an event is fetched.
//
// Differences from macOS: data is always 0. Reading a socket's error number would take
// the error away from the next call, so fflags has ECONNRESET for any error.
// A direction that was shut down from this side has no EV_EOF in WRITE. The end of a
// stream also causes a WRITE event, which is unnecessary. An event without EV_CLEAR
// cannot be added.
package unix

import (
	"sync"
	"unsafe"
)

// note is Kevent_t without a pointer: udata is the caller's number, and the garbage
// collector must not treat it as an address.
type note struct {
	ident  uint64
	filter int16
	flags  uint16
	fflags uint32
	data   int64
	udata  uint64
}

func asNotes(list []Kevent_t) []note {
	return unsafe.Slice((*note)(unsafe.Pointer(unsafe.SliceData(list))), len(list))
}

type filterOf struct {
	ident  uint64
	filter int16
}

// A queue is one kqueue. Its number is the number of its first set.
type queue struct {
	sets [3]int // epoll, for READ, WRITE and EXCEPT
	user int    // eventfd, for USER

	mu      sync.Mutex
	serial  uint64
	serials map[filterOf]uint64 // the number of the filter's latest registration
	notes   map[uint64]note     // what was registered
	turn    int                 // which set is asked first
}

const setUser = 3

var setOf = map[int16]int{EVFILT_READ: 0, EVFILT_WRITE: 1, EVFILT_EXCEPT: 2, EVFILT_USER: setUser}

// asked has the events that each set asks for. ERR and HUP come unasked.
var asked = [3]uint32{EPOLLIN | EPOLLRDHUP, EPOLLOUT, EPOLLPRI | EPOLLRDHUP}

var queues struct {
	sync.RWMutex
	byNumber map[int]*queue
}

// Kqueue makes a queue.
func Kqueue() (fd int, err error) {
	q := &queue{user: -1, sets: [3]int{-1, -1, -1}, serials: map[filterOf]uint64{}, notes: map[uint64]note{}}
	for i := range q.sets {
		if q.sets[i], err = EpollCreate1(EPOLL_CLOEXEC); err != nil {
			q.close()
			return -1, err
		}
	}
	if q.user, err = Eventfd(0, EFD_CLOEXEC|EFD_NONBLOCK); err != nil {
		q.close()
		return -1, err
	}
	queues.Lock()
	defer queues.Unlock()
	if queues.byNumber == nil {
		queues.byNumber = map[int]*queue{}
	}
	queues.byNumber[q.sets[0]] = q
	return q.sets[0], nil
}

// Close closes any descriptor for the program; closeNumber is the system call.
func Close(fd int) error {
	queues.RLock()
	q := queues.byNumber[fd]
	queues.RUnlock()
	if q == nil {
		return closeNumber(fd)
	}
	queues.Lock()
	delete(queues.byNumber, fd) // before the number is free
	queues.Unlock()
	q.close()
	return nil
}

func (q *queue) close() {
	for _, fd := range append(q.sets[:], q.user) {
		if fd >= 0 {
			closeNumber(fd)
		}
	}
}

// Kevent applies changes, and then fetches events. It waits for up to timeout, or for
// ever if that is nil. Without room for events it does not wait.
func Kevent(kq int, changes, events []Kevent_t, timeout *Timespec) (n int, err error) {
	queues.RLock()
	q := queues.byNumber[kq]
	queues.RUnlock()
	if q == nil {
		return -1, EBADF
	}
	out := asNotes(events)
	for _, c := range asNotes(changes) {
		errno := q.change(c)
		switch {
		case errno == nil:
		case n < len(out):
			c.flags, c.data = EV_ERROR, int64(errno.(Errno))
			out[n] = c
			n++
		default:
			return -1, errno
		}
	}
	if n > 0 || len(out) == 0 {
		return n, nil
	}
	return q.fetch(out, timeout)
}

func (q *queue) change(c note) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	set, known := setOf[c.filter]
	key := filterOf{c.ident, c.filter}
	old, exists := q.serials[key]
	switch {
	case !known || c.flags&EV_ADD != 0 && c.flags&EV_CLEAR == 0:
		return EINVAL
	case c.flags&EV_ADD != 0:
		delete(q.notes, old)
		q.serial++
		q.serials[key], q.notes[q.serial] = q.serial, c
		if set == setUser {
			break
		}
		ev := EpollEvent{Events: asked[set] | EPOLLET, Fd: int32(q.serial), Pad: int32(q.serial >> 32)}
		err := EpollCtl(q.sets[set], EPOLL_CTL_ADD, int(c.ident), &ev)
		if err == EEXIST { // adding again means modifying
			err = EpollCtl(q.sets[set], EPOLL_CTL_MOD, int(c.ident), &ev)
		}
		if err != nil {
			delete(q.notes, q.serial)
			delete(q.serials, key)
			return err
		}
	case !exists:
		return ENOENT
	case c.flags&EV_DELETE != 0:
		delete(q.notes, old)
		delete(q.serials, key)
		if set != setUser {
			return EpollCtl(q.sets[set], EPOLL_CTL_DEL, int(c.ident), nil)
		}
	}
	if set == setUser && c.fflags&NOTE_TRIGGER != 0 {
		_, err := Write(q.user, []byte{0, 0, 0, 0, 0, 0, 0, 1})
		if err != EAGAIN { // full: it is triggered anyway
			return err
		}
	}
	return nil
}

// fetch waits, and waits again if a different caller has taken the events.
func (q *queue) fetch(out []note, timeout *Timespec) (n int, err error) {
	var end int64
	if timeout != nil {
		end = monotonic() + timeout.Nano()
	}
	for {
		if n := q.take(out); n > 0 {
			return n, nil
		}
		var left *Timespec
		if timeout != nil {
			rest := end - monotonic()
			if timeout.Nano() == 0 || rest <= 0 {
				return 0, nil
			}
			limit := NsecToTimespec(rest)
			left = &limit
		}
		ask := [...]PollFd{{Fd: int32(q.sets[0]), Events: POLLIN}, {Fd: int32(q.sets[1]), Events: POLLIN},
			{Fd: int32(q.sets[2]), Events: POLLIN}, {Fd: int32(q.user), Events: POLLIN}}
		if _, err := Ppoll(ask[:], left, nil); err != nil {
			return -1, err // EINTR too, as on macOS
		}
	}
}

// monotonic asks the kernel for the time: in a testing/synctest bubble the time of package
// time stands still while this waits.
func monotonic() int64 {
	var now Timespec
	if err := ClockGettime(CLOCK_MONOTONIC, &now); err != nil {
		panic(err)
	}
	return now.Nano()
}

// take fetches the pending events. It begins with a different set each time, so that a set
// that always fills out does not hide the others.
func (q *queue) take(out []note) (n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var count [8]byte
	if _, err := Read(q.user, count[:]); err == nil {
		for _, c := range q.notes {
			if c.filter == EVFILT_USER {
				c.flags, c.fflags = EV_ADD|EV_CLEAR, 0
				out[n] = c
				n++
				break
			}
		}
	}
	q.turn++
	for i := range q.sets {
		set := (q.turn + i) % len(q.sets)
		if n == len(out) {
			break
		}
		var buf [128]EpollEvent
		found, _ := EpollWait(q.sets[set], buf[:min(len(buf), len(out)-n)], 0)
		for j := range max(found, 0) {
			ev := &buf[j]
			c, live := q.notes[uint64(uint32(ev.Fd))|uint64(uint32(ev.Pad))<<32]
			if live && c.describe(ev.Events) {
				out[n] = c
				n++
			}
		}
	}
	return n
}

// describe sets in c what a socket's state means for its filter, which may be nothing.
func (c *note) describe(bits uint32) bool {
	end := uint32(EPOLLRDHUP | EPOLLHUP)
	ready := bits & (EPOLLIN | EPOLLERR)
	switch c.filter {
	case EVFILT_WRITE:
		end, ready = EPOLLHUP, bits&(EPOLLOUT|EPOLLERR)
	case EVFILT_EXCEPT:
		ready = bits & EPOLLPRI
	}
	c.flags, c.fflags, c.data = EV_ADD|EV_CLEAR, 0, 0
	switch {
	case c.filter == EVFILT_EXCEPT && ready != 0:
		c.fflags = NOTE_OOB // checked first: no EV_EOF together with it
	case bits&end != 0:
		c.flags |= EV_EOF
		if bits&EPOLLERR != 0 {
			c.fflags = uint32(ECONNRESET)
		}
	}
	return ready != 0 || bits&end != 0
}
