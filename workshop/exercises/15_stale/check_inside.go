//go:build ignore

package poller

// This file answers: which descriptor is found for the tokens of open ones, of closed ones, and for
// numbers that are no token?

import (
	"fmt"
	"math"

	"greenpoll/internal/verdict"
	"greenpoll/sched"
)

// silent is a kernel in which nothing happens.
type silent struct{}

func (silent) Arm(int, uint64) error            { return nil }
func (silent) Disarm(int) error                 { return nil }
func (silent) Wait(int64, []Event) (int, error) { return 0, nil }
func (silent) Wake() error                      { return nil }
func (silent) Close() error                     { return nil }
func (silent) Name() (name, wait string)        { return "epoll", "epoll_pwait" }

// Found returns what is wrong with descOf, or nothing.
func Found(c *verdict.Check) (said string) {
	s, err := sched.New(sched.Config{Procs: 1})
	if err != nil {
		c.Fail("The workshop: %v", err)
	}
	for _, ask := range []func(*verdict.Check, *Poller) string{fresh, closedBefore, stillClosing, round, halves, direct, unlocked, every} {
		c.Anew()
		if said := ask(c, New(s, silent{}, nil)); said != "" {
			return said
		}
	}
	return ""
}

// opened opens a descriptor. Its number is none of the slot's or the generation's.
func opened(c *verdict.Check, p *Poller, fd int) *Desc {
	d, err := p.Open(fd)
	if err != nil {
		c.Fail("The workshop: %v", err)
	}
	return d
}

func named(token uint64) string {
	return fmt.Sprintf("slot %d, generation %d", token>>32, uint32(token))
}

// found calls descOf. A panic is an answer, too: the worker's.
func found(c *verdict.Check, p *Poller, token uint64, about string) (d *Desc, panicked any) {
	defer func() {
		if panicked = recover(); panicked != nil {
			c.Goes("an event comes with the token %s%s: descOf panics: %v", named(token), about, panicked)
			return
		}
		c.Goes("an event comes with the token %s%s: descOf returns %s", named(token), about, shown(d))
	}()
	return p.descOf(token), nil
}

func shown(d *Desc) string {
	if d == nil {
		return "nil"
	}
	return fmt.Sprintf("descriptor %d, which has %s", d.FD.Load(), named(d.token()))
}

// fresh is descriptors in slots that nobody had before, and tokens that are none.
func fresh(c *verdict.Check, p *Poller) string {
	if d, panicked := found(c, p, 0, ", before any descriptor was open"); d != nil || panicked != nil {
		return noSlot(panicked)
	}
	for fd := 40; fd < 43; fd++ {
		d := opened(c, p, fd)
		got, panicked := found(c, p, d.token(), fmt.Sprintf(", as descriptor %d was armed with", fd))
		switch {
		case panicked != nil:
			c.Fail("The worker that polls has panicked at the event of a descriptor that is open: %v. Slots count from 1, places in a slice from 0.", panicked)
		case got == nil:
			return "An event of an open descriptor was dropped as stale: its task sleeps for ever, since an edge is told once. The upper half of the token is the slot, the lower half the generation."
		case got != d:
			return "The event went to the descriptor of another slot: slots count from 1, places in a slice from 0."
		}
	}
	for _, token := range []uint64{0, 1, 7 << 32 * 1000, math.MaxUint64, uint64(slotsAtOnce+1) << 32} {
		if d, panicked := found(c, p, token, ", which no descriptor has"); d != nil || panicked != nil {
			return noSlot(panicked)
		}
	}
	return ""
}

func noSlot(panicked any) string {
	if panicked != nil {
		return "The worker that polls has panicked at a token that leads to no slot, such as 0, which is Break's own: it must be dropped, so look whether there is such a slot first."
	}
	return "A token that leads to no slot was taken for a descriptor's: slot 0 is nobody's, and nobody has a slot behind the last one."
}

// closedBefore is an event that was on its way while its descriptor was closed.
func closedBefore(c *verdict.Check, p *Poller) string {
	d := opened(c, p, 40)
	old := d.token()
	d.Evict()
	d.Close()
	c.Goes("descriptor 40, armed with %s, is closed", named(old))
	if got, panicked := found(c, p, old, ", of the closed one"); got != nil || panicked != nil {
		return "A descriptor was closed, nobody has its slot yet, and an event of it is still taken for news: the next one's gate would open for what is not its own. The slot's generation has moved on."
	}
	again := opened(c, p, 40)
	c.Goes("the next connection has its number and its slot, and %s", named(again.token()))
	if got, panicked := found(c, p, old, ", of the closed one"); got != nil || panicked != nil {
		return "An event of a closed descriptor has reached the next one: it has the same slot, perhaps the same number, and another generation. Its task would wake up for somebody else's news."
	}
	if got, _ := found(c, p, again.token(), ", of the open one"); got != again {
		return "The slot is used again, and events of its new descriptor are dropped: its task sleeps for ever. What counts is the generation that the slot has now."
	}
	return ""
}

// round is a slot whose generation comes round.
func round(c *verdict.Check, p *Poller) string {
	d := opened(c, p, 40)
	d.generation.Store(math.MaxUint32)
	old := d.token()
	d.Evict()
	d.Close()
	again := opened(c, p, 41)
	c.Goes("a slot was used 2^32 times: its generation goes from %d to %d", uint32(old), uint32(again.token()))
	if got, panicked := found(c, p, old, ", of the closed one"); got != nil || panicked != nil {
		return "An old event has reached the next descriptor, whose generation is smaller: it has come round. Only an equal one is the same descriptor's, neither an older nor a newer one is."
	}
	if got, _ := found(c, p, again.token(), ", of the open one"); got != again {
		return "An event of an open descriptor was dropped: its generation has come round, and is smaller than the ones before. Ask whether it is equal, and nothing else."
	}
	again.generation.Store(1 << 20)
	if got, _ := found(c, p, again.token(), ", of the open one"); got != again {
		return "An event of an open descriptor was dropped: its generation is large. It has all of the lower 32 bits of the token."
	}
	return ""
}

// halves is tokens that differ in the upper bits of a half alone.
func halves(c *verdict.Check, p *Poller) string {
	d := opened(c, p, 40)
	for bit := 8; bit < 32; bit += 4 {
		token := d.token() + 1<<bit
		c.Anew() // those before were answered well
		if got, panicked := found(c, p, token, ", and the slot is at another generation"); got != nil || panicked != nil {
			return "An old event has reached a descriptor whose generation differs in its upper bits only: all 32 bits of the lower half of the token count."
		}
	}
	return ""
}

// direct is a descriptor in a high slot. No other one may be looked at.
func direct(c *verdict.Check, p *Poller) string {
	const far = 1<<16 | 1
	p.mu.Lock()
	for len(*p.slots.Load()) < far {
		p.grow()
	}
	d := (*p.slots.Load())[far-1]
	p.mu.Unlock()
	d.FD.Store(41)
	c.Goes("there are as many descriptors as there are slots: %d", len(*p.slots.Load()))
	if got, panicked := found(c, p, d.token(), ", as descriptor 41 was armed with"); got != d || panicked != nil {
		return "There are many descriptors, and an event for one in a high slot was dropped, or went to a low one: all 32 bits of the upper half of the token count."
	}
	alone := make([]*Desc, far)
	alone[far-1] = d
	p.slots.Store(&alone)
	if _, panicked := found(c, p, d.token(), ", and the workshop has taken all other slots away"); panicked != nil {
		c.Goes("an event comes with the token %s: it is for the last slot, and descOf looks at other ones, too", named(d.token()))
		return "descOf looks for the descriptor in slot after slot, and it is on the path of every event: among thousands of connections each event costs thousands of steps. The token says which slot it is: look there alone."
	}
	return ""
}

// stillClosing is a descriptor that is being closed, and has its slot still.
func stillClosing(c *verdict.Check, p *Poller) string {
	d := opened(c, p, 40)
	d.Evict()
	c.Goes("Close of descriptor 40 has begun, and its slot is not given back yet")
	if got, _ := found(c, p, d.token(), ", of the closing one"); got != d {
		return "A descriptor is closing, it has not given its slot back, and its own event was dropped: that may be the end of its last operation, for which its Close waits for ever. Stale is what has another generation, and nothing else."
	}
	return ""
}

// unlocked is an event while other threads have all the locks that there are.
func unlocked(c *verdict.Check, p *Poller) string {
	d := opened(c, p, 40)
	p.mu.Lock()
	defer p.mu.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	p.kernel.Lock()
	defer p.kernel.Unlock()
	c.Goes("another thread has p.mu, p.kernel and the descriptor's own lock; an event comes with the token %s", named(d.token()))
	if waits, _ := starts(c, "(*Poller).descOf", func() { p.descOf(d.token()) }); waits {
		return "descOf waits for a lock that another thread has: it is on the path of every event, so all of them wait for each Open and each Close. It needs none: the slice only grows, and the generation is atomic."
	}
	return ""
}

// every is as many descriptors as there are slots, and one more.
func every(c *verdict.Check, p *Poller) string {
	for i := range slotsAtOnce + 1 {
		c.Anew() // only the last one is worth telling
		d := opened(c, p, 1000+i)
		if got, panicked := found(c, p, d.token(), ""); got != d || panicked != nil {
			return fmt.Sprintf("Of %d slots all are in use, and an event for slot %d was dropped, or went astray: the last one counts, too.", len(*p.slots.Load()), d.slot)
		}
	}
	return ""
}
