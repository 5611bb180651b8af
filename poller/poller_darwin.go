package poller

// macOS: kqueue(2). The kernel keeps a set of filters, each of one descriptor, and a
// list of those that have something to say. kevent(2) with changes puts filters into
// the set once, at open; kevent(2) with room for events takes from the list. Nothing
// is called at a wait. With EV_CLEAR each change is reported once. A filter of the
// kind EVFILT_USER in the same set wakes a worker that is blocked in kevent. Cost:
// one kevent for a descriptor's life, one for up to 128 events.
//
// Where epoll has one entry for a descriptor, with both directions, kqueue has a
// filter for each direction, and reports each by an event of its own. A filter is
// asked again when its event is fetched: what somebody has read meanwhile is not
// reported.
//
// Go: runtime/netpoll_kqueue.go; runtime/netpoll_kqueue_event.go

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

type kqueue struct{ fd int }

// kqueueArmed is what a descriptor is armed for, once, at open: both directions,
// urgent data, and only changes (edges) of all these. A half-close, errors and
// hang-ups are reported without being asked for. Without urgent data a read that stops
// in front of it would pass for one that has emptied the socket. Arm adds EV_CLEAR.
var kqueueArmed = [kqueueFilters]kevent{
	{filter: filterRead},
	{filter: filterWrite},
	{filter: filterExcept, fflags: noteOob},
}

// kevent is unix.Kevent_t, field by field, but for udata: there it is a pointer, and
// the collector must not take our token for one. So a list of these is what memory
// holds, and only the kernel sees it as the other.
type kevent struct {
	ident  uint64
	filter int16
	flags  uint16
	fflags uint32
	data   int64
	udata  uint64
}

// The compiler refuses what is not so: each is an array of our length, made of one of
// the system's.
var (
	_ [unsafe.Sizeof(kevent{})]byte          = [unsafe.Sizeof(unix.Kevent_t{})]byte{}
	_ [unsafe.Offsetof(kevent{}.ident)]byte  = [unsafe.Offsetof(unix.Kevent_t{}.Ident)]byte{}
	_ [unsafe.Offsetof(kevent{}.filter)]byte = [unsafe.Offsetof(unix.Kevent_t{}.Filter)]byte{}
	_ [unsafe.Offsetof(kevent{}.flags)]byte  = [unsafe.Offsetof(unix.Kevent_t{}.Flags)]byte{}
	_ [unsafe.Offsetof(kevent{}.fflags)]byte = [unsafe.Offsetof(unix.Kevent_t{}.Fflags)]byte{}
	_ [unsafe.Offsetof(kevent{}.data)]byte   = [unsafe.Offsetof(unix.Kevent_t{}.Data)]byte{}
	_ [unsafe.Offsetof(kevent{}.udata)]byte  = [unsafe.Offsetof(unix.Kevent_t{}.Udata)]byte{}
	_ [unsafe.Sizeof(kevent{}.udata)]byte    = [unsafe.Sizeof(unix.Kevent_t{}.Udata)]byte{}
)

func forKernel(list []kevent) []unix.Kevent_t {
	return unsafe.Slice((*unix.Kevent_t)(unsafe.Pointer(unsafe.SliceData(list))), len(list))
}

// NewBackend returns the operating system's backend.
func NewBackend() (Backend, error) {
	fd, err := unix.Kqueue()
	if err != nil {
		return nil, err
	}
	unix.CloseOnExec(fd) // for exec alone: no child inherits a kqueue, so ForkLock is not needed
	k := &kqueue{fd: fd}
	if err := k.change(kevent{filter: filterUser, flags: flagAdd | flagClear}); err != nil {
		k.Close()
		return nil, err
	}
	return k, nil
}

func (k *kqueue) Name() (name, wait string) { return "kqueue", "kevent" }

// Arm puts a socket into the set, once, when it is opened: the kernel's half of "interest is
// registered". Nothing is called at a wait.
func (k *kqueue) Arm(fd int, token uint64) error {
	list := kqueueArmed
	for i := range list {
		list[i].ident, list[i].udata, list[i].flags = uint64(fd), token, flagAdd|flagClear
	}
	return k.change(list[:]...)
}

func (k *kqueue) Disarm(fd int) error {
	list := kqueueArmed
	for i := range list {
		list[i].ident, list[i].flags = uint64(fd), flagDelete
	}
	return k.change(list[:]...)
}

// change has no room for events: so an error of a change is the call's own, and no
// record with EV_ERROR comes from it. After a signal it is made again; that a change
// was made already does no harm.
func (k *kqueue) change(list ...kevent) error {
	for {
		if _, err := unix.Kevent(k.fd, forKernel(list), nil, nil); err != syscall.EINTR {
			return err
		}
	}
}

// Wait calls kevent. There is no raw call as on Linux: all of them go through the
// system's library, and Go's scheduler hears of each.
//
// Step 3: not ready, the task parks
// Step 4: ready, the call returns
func (k *kqueue) Wait(delay int64, events []Event) (int, error) {
	var buf [batch]kevent
	n, err := unix.Kevent(k.fd, nil, forKernel(buf[:min(len(buf), len(events))]), timeout(delay))
	if err != nil {
		return 0, err // EINTR, or ETIMEDOUT as macOS says at times: as if nothing had happened
	}
	found := 0
	for i := range buf[:n] {
		ev := &buf[i]
		if ev.filter == filterUser {
			if delay == 0 { // it is meant for another worker, which blocks
				k.Wake() // what was fetched is cleared: pass it on
			}
			continue
		}
		events[found] = Event{Token: ev.udata, Mode: DecodeKqueue(ev.filter, ev.flags, ev.fflags, ev.data)}
		found++
	}
	return found, nil
}

// timeout is exact: kevent counts nanoseconds, so a poll never ends before the timer
// it waits for. Below 0 stands for ever, and the kernel refuses what is too long.
func timeout(delay int64) *unix.Timespec {
	if delay < 0 {
		return nil
	}
	const day = 24 * 60 * 60 * 1_000_000_000
	limit := unix.NsecToTimespec(min(delay, day)) // longer ones look again
	return &limit
}

// Wake triggers the filter that is nobody's descriptor. Triggers that were not
// fetched yet are one.
func (k *kqueue) Wake() error {
	return k.change(kevent{filter: filterUser, fflags: noteTrigger})
}

func (k *kqueue) Close() error { return unix.Close(k.fd) }
