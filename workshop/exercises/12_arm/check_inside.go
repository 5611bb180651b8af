//go:build ignore

package poller

// This file answers: what does Open ask of the kernel, in which state is the slot by then, and what
// becomes of the slot? The kernel here notes what it is asked for, and does what a check says.

import (
	"errors"
	"fmt"
	"net"
	"sync/atomic"
	"syscall"

	"greenpoll/internal/verdict"
	"greenpoll/sched"
)

// noting is a kernel that watches nothing.
type noting struct {
	armed  []uint64 // the tokens
	during func(fd int, token uint64) error
}

func (k *noting) Arm(fd int, token uint64) error {
	k.armed = append(k.armed, token)
	return k.during(fd, token)
}

func (*noting) Disarm(int) error                 { return nil }
func (*noting) Wait(int64, []Event) (int, error) { return 0, nil }
func (*noting) Wake() error                      { return nil }
func (*noting) Close() error                     { return nil }
func (*noting) Name() (name, wait string)        { return "epoll", "epoll_pwait" }

// Armed returns what is wrong with Open, or nothing.
func Armed(c *verdict.Check) (said string) {
	c.Asleep(func() string {
		return "Open does not return: which lock does it wait for, and does it hold that itself?"
	})
	k := &noting{}
	s, err := sched.New(sched.Config{Procs: 1})
	if err != nil {
		c.Fail("The workshop: %v", err)
	}
	p := New(s, k, nil)
	for _, ask := range []func(*verdict.Check, *Poller, *noting) string{once, reused, refused, held, many, locked, inOneGo, closed} {
		k.armed, k.during = nil, func(int, uint64) error { return nil }
		if said := ask(c, p, k); said != "" {
			return said
		}
	}
	return ""
}

// once is one descriptor, for which an event comes as soon as it is armed.
func once(c *verdict.Check, p *Poller, k *noting) string {
	said := ""
	k.during = func(fd int, token uint64) error {
		c.Goes("Open(7) asks the kernel to watch %d, with the token %s", fd, named(token))
		c.Want(7, fd, "The kernel is asked to watch another descriptor than the one that was opened.")
		if p.kernel.TryLock() {
			p.kernel.Unlock()
			said = "Close may come between your look at closed and Arm: then the kernel's number is another's by now. unlessClosed looks and calls in one, and Close waits for it."
		}
		c.Goes("an event comes at once, on another thread: something to read")
		var woken sched.List
		p.deliver(sched.PollCall{P: -1, M: -1}, &Event{Token: token, Mode: Read | Hangup}, 0, &woken)
		return nil
	}
	d, err := p.Open(7)
	switch {
	case err != nil:
		c.Fail("Open fails, and the kernel has not refused: %v", err)
	case d == nil:
		c.Fail("Open returns no Desc, and no error: whoever opened the socket has nothing to wait at.")
	case len(k.armed) == 0:
		return "The kernel was never asked to watch the descriptor: whoever waits for it sleeps for ever, since nobody else arms it, at no wait either."
	case len(k.armed) > 1:
		c.Fail("The kernel was asked %d times for one descriptor: once is enough, for both directions and for good.", len(k.armed))
	}
	if !p.mu.TryLock() {
		c.Fail("Open has returned, and p.mu is still locked: the next Open waits for ever.")
	}
	p.mu.Unlock()
	if k.armed[0] == 7 {
		return "The token is the descriptor's number, which leads to no slot: events are dropped. And after a close another socket has that number: d.token() names slot and generation."
	}
	c.Want(named(d.token()), named(k.armed[0]), "The token has to lead to the slot, and to this user of it: an event that says another one reaches nobody, or the next.")
	c.Want(int64(7), d.FD.Load(), "The slot has another number than the descriptor's: the trace tells of a wrong one, and a Disarm would take somebody else's out of the kernel's set.")
	if d.gates[Read.index()].state.Load() != ready || !d.MustTry() {
		return "An event came right after Arm, before Open had returned, and it is forgotten: the slot was made new when the kernel knew it already. An edge is told once: make the slot new first, and arm it last."
	}
	return said
}

// named is a token as its two halves.
func named(token uint64) string {
	return fmt.Sprintf("slot %d, generation %d", token>>32, uint32(token))
}

// reused is a slot with another descriptor before.
func reused(c *verdict.Check, p *Poller, k *noting) string {
	first, err := p.Open(8)
	if err != nil {
		c.Fail("Open fails, and the kernel has not refused: %v", err)
	}
	old := k.armed[0]
	c.Goes("Open(8): %s", named(old))
	if _, err := first.SetDeadline(Read, 1<<62); err != nil {
		c.Fail("A new descriptor takes no deadline: %v. Its slot still says that it is closed: reopen makes it new.", err)
	}
	first.info.Or(infoHungUp)
	first.Evict()
	first.Close()
	c.Goes("it is closed, and its slot is free")
	first.gates[Write.index()].state.Store(ready)
	k.during = func(fd int, token uint64) error {
		if uint32(token>>32) != first.slot {
			return nil // told below: it is another slot
		}
		c.Want(int64(9), first.FD.Load(), "The kernel is asked to watch descriptor 9, and its slot still has the number of the one before: an event that comes now is traced as the other's. First the number, then Arm.")
		return nil
	}
	again, err := p.Open(9)
	if err != nil {
		c.Fail("Open fails, and the kernel has not refused: %v", err)
	}
	c.Goes("Open(9): %s", named(k.armed[1]))
	switch {
	case again != first:
		c.Fail("A slot was given back, and the next Open has not taken it: the free slots are a list, and the first of them is p.free.")
	case k.armed[1] == old:
		c.Fail("Two descriptors, one after the other, have the same token: an old event would reach the new one.")
	case again.closing || again.failed(Read) != nil:
		return "The slot still says closed, from the descriptor that had it before: the new one's first Read answers net.ErrClosed. reopen makes it new."
	case again.MustTry() || again.gates[Write.index()].state.Load() != nil || again.deadlines != nil && again.deadlines[0].when != 0:
		return "The slot still holds what was left by the descriptor that had it before: a deadline, an event, or a hang-up that is not the new one's. reopen makes it new."
	}
	return ""
}

// refused is a kernel that does not take the descriptor.
func refused(c *verdict.Check, p *Poller, k *noting) string {
	before := len(*p.slots.Load())
	tokens := make(map[uint64]bool)
	k.during = func(_ int, token uint64) error {
		if tokens[token] {
			c.Goes("Open(7), once more: the kernel is given the same token, %s", named(token))
			c.Fail("The kernel has refused, and the slot's next descriptor has the same token. Arm may be several calls, as on kqueue, of which the last was refused: an event of the first would reach the next descriptor. giveBack counts the generation on.")
		}
		tokens[token] = true
		return syscall.EPERM
	}
	for i := range 200 {
		var d *Desc
		var err error
		if waits, _ := starts(c, "(*Poller).Open", func() { d, err = p.Open(7) }); waits {
			c.Fail("The kernel has refused, and Open waits for a lock that it holds itself: giveBack takes p.mu, so it must be free by then.")
		}
		if i == 0 {
			c.Goes("Open(7): the kernel refuses, with EPERM")
		}
		switch {
		case err == nil:
			c.Want(syscall.EPERM, err, "The kernel has refused to watch the descriptor, and Open's answer does not say that: the socket would be used, and whoever waits for it would sleep for ever.")
		case !errors.Is(err, syscall.EPERM):
			c.Want(syscall.EPERM, err, "The kernel has refused to watch the descriptor, and Open returns another error than the kernel's: its caller is told a wrong reason.")
		}
		if d != nil {
			c.Fail("The kernel has refused, and Open returns a Desc beside the error: its slot is the next descriptor's.")
		}
	}
	if after := len(*p.slots.Load()); after > before {
		c.Want(slots(before), slots(after), "The kernel has refused 200 times, and each time a slot was lost: nobody has it, and it is not on the list of free ones. The number of slots grows for ever.")
	}
	return guarded(c, p, k)
}

func calls(n int) string { return fmt.Sprintf("%d calls of Arm", n) }
func slots(n int) string { return fmt.Sprintf("%d slots", n) }

// guarded is a refusal while another thread has the list of free slots.
func guarded(c *verdict.Check, p *Poller, k *noting) string {
	var other atomic.Bool
	k.during = func(int, uint64) error {
		other.Store(p.mu.TryLock())
		return syscall.EPERM
	}
	waits, done := starts(c, "(*Poller).Open", func() { p.Open(7) })
	if other.Load() {
		p.mu.Unlock()
		<-done
		if !waits {
			c.Fail("The kernel has refused, another thread was at the list of free slots, and Open has put its slot there all the same: p.mu guards the list, and giveBack takes it.")
		}
	}
	return ""
}

// many is more descriptors than there are slots.
func many(c *verdict.Check, p *Poller, k *noting) string {
	seen := make(map[*Desc]int)
	for fd := range 2*slotsAtOnce + 2 {
		d, err := p.Open(fd)
		if err != nil {
			c.Fail("Open fails, and the kernel has not refused: %v", err)
		}
		if other, twice := seen[d]; twice {
			c.Fail("Descriptors %d and %d are both open, and have one slot: the second one's news go to tasks of the first. Take the slot off the list: the next free one is d.next.", other, fd)
		}
		seen[d] = fd
	}
	if n := len(*p.slots.Load()); n > 4*slotsAtOnce {
		c.Fail("%d descriptors are open, and there are %d slots: p.grow is for when none is free, and makes %d at once.", len(seen)+1, n, slotsAtOnce)
	}
	for d := range seen {
		d.Evict()
		d.Close()
	}
	return ""
}

// locked is an Open while another thread has the list of free slots.
func locked(c *verdict.Check, p *Poller, k *noting) string {
	p.mu.Lock()
	waits, done := starts(c, "(*Poller).Open", func() { p.Open(7) })
	p.mu.Unlock()
	<-done
	if !waits {
		c.Fail("Another thread was at the list of free slots, and Open did not wait for it: two sockets that are opened at once get the same slot. p.mu guards the list.")
	}
	return ""
}

// closed is an Open after the end.
func closed(c *verdict.Check, p *Poller, k *noting) string {
	armed := len(k.armed)
	if err := p.Close(); err != nil {
		c.Fail("The workshop: %v", err)
	}
	c.Goes("the poller is closed")
	before := len(*p.slots.Load())
	for range 200 {
		if _, err := p.Open(7); err != net.ErrClosed {
			c.Want(net.ErrClosed, err, "The poller is closed, and Open does not answer so: nothing will ever be told of the descriptor. unlessClosed answers net.ErrClosed.")
		}
	}
	c.Want(calls(armed), calls(len(k.armed)), "The poller is closed, and the kernel was asked all the same: its own descriptor is closed, and the number may be somebody else's by now. unlessClosed looks first.")
	c.Want(slots(before), slots(len(*p.slots.Load())), "The poller is closed, and each Open that fails so has lost a slot: give it back at any error.")
	return ""
}
