//go:build ignore

package poller

// This file answers: is the kernel asked to wake once for each sleep, never too late, and never after
// the end? The kernel here counts, and lets a check act while Wake is under way.

import (
	"errors"
	"fmt"
	"net"
	"strings"

	"greenpoll/internal/verdict"
	"greenpoll/sched"
)

// counting is a kernel whose Wait has always just been woken.
type counting struct {
	wakes  int
	during func() // of a Wake
}

func (k *counting) Wake() error {
	k.wakes++
	k.during()
	return nil
}

func (*counting) Arm(int, uint64) error            { return nil }
func (*counting) Disarm(int) error                 { return nil }
func (*counting) Wait(int64, []Event) (int, error) { return 0, nil }
func (*counting) Close() error                     { return nil }
func (*counting) Name() (name, wait string)        { return "epoll", "epoll_pwait" }

// closer is an owner of a descriptor that acts while the poller closes.
type closer struct{ during func() }

func (*closer) Cancel(*Op)                   {}
func (*closer) CloseUnder(Mode, func() bool) {}
func (o *closer) Shutdown()                  { o.during() }

// Broken returns what is wrong with Break, or nothing.
func Broken(c *verdict.Check) (said string) {
	c.Asleep(func() string {
		return "Break does not return: which lock does it wait for, and does it hold that itself?"
	})
	for _, ask := range []func(*verdict.Check, *Poller, *counting) string{one, storm, late, unlocked, closing, meanwhile} {
		k := &counting{during: func() {}}
		s, err := sched.New(sched.Config{Procs: 1})
		if err != nil {
			c.Fail("The workshop: %v", err)
		}
		if said := ask(c, New(s, k, nil), k); said != "" {
			return said
		}
	}
	if body := broken(verdict.Mine("poller/poll.go")); strings.Contains(body, "wakePending.Store(true)") && !strings.Contains(body, "mu.Lock()") {
		return "Two threads may look at wakePending at the same moment, before either has set it: both find false, and each calls the kernel. No run can show this; the check has read it in your source. Look and set in one move, with Swap or CompareAndSwap."
	}
	return ""
}

// broken is the body of Break in a source text.
func broken(text string) string {
	_, body, _ := strings.Cut(text, "\nfunc (p *Poller) Break() {")
	body, _, _ = strings.Cut(body, "\n}\n")
	return body
}

// times is a count, in words.
func times(n int) string {
	switch n {
	case 0:
		return "not at all"
	case 1:
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// one is one sleep, which one Break ends, and then another.
func one(c *verdict.Check, p *Poller, k *counting) string {
	p.Break()
	c.Goes("a worker sleeps in the poll, and a Break comes: Wake was called %s", times(k.wakes))
	if k.wakes == 0 {
		return "Break has returned, and nobody has woken the worker that sleeps in the poll: a task is ready, and the worker sleeps on until the kernel has news of a socket, perhaps for ever."
	}
	c.Want(1, k.wakes, "One Break, and the kernel was called %s: a Wake that nobody has heard yet is not lost, so one is enough.", times(k.wakes))
	p.Poll(sched.PollCall{Delay: -1})
	c.Goes("the poll returns")
	p.Break()
	c.Goes("another Break comes: Wake was called %s in all", times(k.wakes))
	if k.wakes == 1 {
		return "The poll has returned since the last Wake, a worker sleeps there again, and your Break calls nobody: wakePending is false by then, which means that a wake is needed."
	}
	return ""
}

// storm is many Breaks before the sleeper is up.
func storm(c *verdict.Check, p *Poller, k *counting) string {
	const many = 100
	for range many {
		p.Break()
	}
	c.Goes("%d Breaks come before the poll has returned", many)
	if !p.kernel.TryLock() {
		c.Fail("A Break that had nothing to do has returned, and p.kernel is still locked: Close waits for ever.")
	}
	p.kernel.Unlock()
	if k.wakes == 1 {
		return ""
	}
	c.Want("Wake is called once", "Wake is called "+times(k.wakes), "A storm of Breaks makes a storm of system calls, and the sleeper is already on its way: wakePending has to say so, until Poll takes it back.")
	return ""
}

// late is a sleeper that is up before Wake has returned.
func late(c *verdict.Check, p *Poller, k *counting) string {
	k.during = func() {
		if k.wakes == 1 {
			c.Goes("Break calls Wake; on another thread the sleeper is up, and has set wakePending to false")
			p.Poll(sched.PollCall{Delay: -1})
		}
	}
	p.Break()
	c.Goes("Wake returns, and Break does; the worker sleeps again")
	p.Break()
	c.Goes("the next Break comes: Wake was called %s in all", times(k.wakes))
	if k.wakes == 1 {
		return "The word says pending, and nobody is: it was set after Wake, when the sleeper was up already, and had set it to false. All further Breaks take it for a wake that is under way, and the worker sleeps for ever. First the word, then Wake."
	}
	return ""
}

// unlocked is a Close that may come while Wake is under way.
func unlocked(c *verdict.Check, p *Poller, k *counting) string {
	said := ""
	k.during = func() {
		if p.kernel.TryLock() {
			p.kernel.Unlock()
			said = "Close may come between your look and Wake: then the number that is written to is closed, and perhaps somebody else's file. p.kernel has to be held for reading around both."
			return
		}
		if !p.kernel.TryRLock() {
			said = "Break has p.kernel for itself alone: all other calls of the kernel wait for your Wake, each Open's Arm and each Close's Disarm. It is enough to hold it for reading, with RLock: only Close is to stay out."
			return
		}
		p.kernel.RUnlock()
	}
	p.Break()
	if said != "" {
		return said
	}
	if !p.kernel.TryLock() {
		c.Fail("Break has returned, and p.kernel is still locked: Close waits for ever.")
	}
	p.kernel.Unlock()
	return ""
}

// meanwhile is a Break that comes while another thread, a Close, has p.kernel.
func meanwhile(c *verdict.Check, p *Poller, k *counting) string {
	p.kernel.Lock()
	waits, done := starts(c, "(*Poller).Break", p.Break)
	c.Goes("Close has p.kernel for a moment, and notes that it begins; a Break comes")
	p.kernel.Unlock()
	<-done
	c.Goes("Close gives it back; Break has returned; Wake was called %s", times(k.wakes))
	switch {
	case k.wakes == 0 && !waits:
		return "Another thread had p.kernel for a moment, and your Break has not waited for it: nobody is woken, the word says pending for ever, and so all further Breaks return at once. RLock waits; TryRLock gives up."
	case k.wakes == 0:
		return "Another thread had p.kernel for a moment, your Break has waited for it, and then called nobody: the worker sleeps on, and Close waits for it. The kernel is not gone yet."
	}
	p.wakePending.Store(false)
	p.kernel.Lock()
	_, done = starts(c, "(*Poller).Break", p.Break)
	c.Goes("another Break comes while Close has p.kernel; Close closes the backend, sets p.gone, and gives p.kernel back")
	p.gone = true
	p.kernel.Unlock()
	<-done
	if k.wakes > 1 {
		return "Close came between your look at p.gone and your RLock: Wake writes to a number that may be somebody else's file by now. First the lock, then the look: p.kernel guards p.gone."
	}
	return ""
}

// closing is a Close that still polls, and then is done.
func closing(c *verdict.Check, p *Poller, k *counting) string {
	d, err := p.Open(7)
	if err != nil {
		c.Fail("The workshop: %v", err)
	}
	during := 0
	if err := d.Own(&closer{func() {
		p.Poll(sched.PollCall{Delay: -1}) // as Close does
		p.Break()
		during = k.wakes
	}}); err != nil {
		c.Fail("The workshop: %v", err)
	}
	if err := p.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		c.Fail("The workshop: %v", err)
	}
	c.Goes("Close has begun, and polls for the last operations; a Break comes: Wake was called %s", times(during))
	if during == 0 {
		return "Close has begun, and its kernel is not closed yet: it polls until the last operation has come back, and the Break that ends that poll was dropped. The question is whether the backend is gone, and not whether Close has begun."
	}
	p.wakePending.Store(false)
	p.Break()
	c.Goes("Close is done; a Break comes: Wake was called %s since", times(k.wakes-during))
	if k.wakes > during {
		return "The backend is closed, and Wake was called all the same: it writes to a number that may be somebody else's file by now. p.gone says so."
	}
	if !p.kernel.TryLock() {
		c.Fail("Break has returned, and p.kernel is still locked.")
	}
	p.kernel.Unlock()
	return ""
}

// ForReal breaks polls of this machine's kernel, before they sleep or while they do.
func ForReal(c *verdict.Check) {
	b, err := NewBackend()
	if errors.Is(err, errors.ErrUnsupported) {
		return
	}
	if err != nil {
		c.Fail("This machine: %v", err)
	}
	s, err := sched.New(sched.Config{Procs: 1})
	if err != nil {
		c.Fail("The workshop: %v", err)
	}
	p := New(s, b, nil)
	c.Asleep(func() string {
		return "A worker sleeps in the poll of this machine's kernel, a Break has come, and the poll has not returned."
	})
	for range 100 {
		done := make(chan struct{})
		go func() {
			p.Poll(sched.PollCall{Delay: -1})
			close(done)
		}()
		p.Break()
		<-done
	}
	if err := p.Close(); err != nil {
		c.Fail("This machine: %v", err)
	}
}
