package sock

// This file answers: when a name has several addresses, which of them works? By happy
// eyeballs, RFC 8305: they are tried in order, each one beside those that have not answered
// yet, and the first connection wins. Users do not notice an IPv6 network that drops every
// packet.
//
// Go runs two sequences at a time, one per family, and within a sequence it tries an
// address when the one before has failed. Here, as in the RFC, each address starts after
// one delay, whatever became of those before it. Both wait for the lookups of both families
// before the first connect, which the RFC does not require.

import (
	"net"
	"time"

	"greenpoll/sched"
)

// dialResult is the result of one attempt.
type dialResult struct {
	i   int // index of its address in the list
	f   *fd
	err error
}

// dialParallel starts an attempt at each address, in a task of its own: the next one when
// the delay has passed, or as soon as one has failed. It returns the first connection. If
// there is none, it returns the error of the first address, which says most.
//
// Go: net/dial.go (*sysDialer).dialParallel; net/dial.go (*sysDialer).dialSerial
func (dl *dialing) dialParallel(t *sched.Task, list []address) (*fd, error) {
	delay := dl.fallbackDelay()
	if delay > 0 {
		list = interleave(list)
	}
	results := sched.NewChan[dialResult](len(list)) // one slot each, so no attempt waits to send
	errs := make([]error, len(list))
	running := 0
	for i, a := range list {
		deadline := dl.deadline
		if delay < 0 {
			deadline = partialDeadline(t.Sched().Now(), dl.effectiveDeadline(t.Sched()), len(list)-i)
		}
		spawn(t, func(t *sched.Task) {
			r := dialResult{i: i, err: dl.opError(a, net.ErrClosed)} // if Control ends the task
			defer func() { results.Send(t, r) }()
			r.f, r.err = dl.dialSingle(t, a, deadline)
		})
		running++

		last := i == len(list)-1
		if last {
			delay = -1 // no address is left to try: wait for ever
		}
		for running > 0 {
			var r dialResult
			if sched.Select(t, delay, results.OnRecv(&r, nil)) < 0 {
				break // no answer yet: the next one starts beside it
			}
			running--
			if r.err == nil {
				dl.cancelLosers(t, results, running)
				return r.f, nil
			}
			errs[r.i] = r.err
			if !last {
				break
			}
		}
	}
	return nil, errs[0]
}

// cancelLosers cancels the losers of a race and waits until they have ended. If one of them
// has made a connection meanwhile, it closes that.
func (dl *dialing) cancelLosers(t *sched.Task, results *sched.Chan[dialResult], running int) {
	dl.cancel(canceledError{})
	for ; running > 0; running-- {
		if r, _ := results.Recv(t); r.f != nil {
			r.f.close()
		}
	}
}

// spawn runs fn in a new task beside t. A guest outlives the scheduler's tasks and must not
// wait for one, so it starts another guest.
func spawn(t *sched.Task, fn func(t *sched.Task)) {
	if !t.IsGuest() {
		t.Go(fn)
		return
	}
	s := t.Sched()
	go func() {
		g := s.Guest()
		defer g.Leave()
		fn(g)
	}()
}

// defaultDelay is RFC 8305's "Connection Attempt Delay".
//
// Go: net/dial.go (*Dialer).fallbackDelay. It is 300 ms, from the RFC before that one.
const defaultDelay = 250 * time.Millisecond

// fallbackDelay is how long an attempt runs before the next one starts; below 0: until it
// ends.
func (dl *dialing) fallbackDelay() time.Duration {
	if dl.FallbackDelay == 0 {
		return defaultDelay
	}
	return dl.FallbackDelay
}

// interleave alternates the address families, beginning with that of the first address, so
// that a family that does not work costs one delay and not one for each of its addresses.
// The order within a family, that of RFC 6724, is kept.
//
// Go: net/ipsock.go (addrList).partition
func interleave(list []address) []address {
	var families [2][]address
	for _, a := range list {
		i := 0
		if a.isIPv4() != list[0].isIPv4() {
			i = 1
		}
		families[i] = append(families[i], a)
	}
	var mixed []address
	for i := range list {
		for _, family := range families {
			if i < len(family) {
				mixed = append(mixed, family[i])
			}
		}
	}
	return mixed
}

// effectiveDeadline returns the latest end of the dial, or 0 if there is no limit. The
// deadline of a context is on Go's clock, and is taken to be as far away on the
// scheduler's.
func (dl *dialing) effectiveDeadline(s *sched.Sched) int64 {
	end, ok := dl.ctx.Deadline()
	if !ok {
		return dl.deadline
	}
	when := s.After(max(0, time.Until(end)))
	if dl.deadline != 0 {
		when = min(when, dl.deadline)
	}
	return when
}

// partialDeadline divides the remaining time evenly among the remaining addresses, but
// gives each at least two seconds if that much is left. It is for addresses that do not
// race, where a silent one would use up the time of all.
//
// Go: net/dial.go partialDeadline
func partialDeadline(now, deadline int64, addresses int) int64 {
	if deadline == 0 {
		return 0
	}
	left := deadline - now
	if left <= 0 {
		return deadline // it has passed; a share of the rest might come out as 0
	}
	part := max(left/int64(addresses), min(left, int64(2*time.Second)))
	return now + part
}
