package greenhttp

// This file answers: where is a connection between two requests? In a pool that no
// goroutine watches. When a connection is taken, the kernel is asked whether its server has
// closed it or sent anything; unused connections are swept out. Whatever a server does
// after that check shows when the connection is used, see mayRetry.

import (
	"errors"
	"slices"
	"sync"
	"time"

	"greenpoll/sched"
)

// pool holds the connections of one transport on one scheduler. They end with the
// scheduler's Run, like every socket.
//
// Go: net/http/transport.go Transport.idleConn. There a goroutine for each idle connection
// waits for it to be closed, and a timer for its timeout.
type pool struct {
	perHost, total, limit int // limits: idle for a host, idle in all, open for a host
	timeout               time.Duration

	mu    sync.Mutex                // held for a few instructions, in a sweep for a system call per connection; never over a Park
	idle  map[target][]*persistConn // the most recently used one is last
	kept  int                       // over all keys
	swept time.Time                 // when the whole pool was last swept
	crowd int                       // how many idle connections trigger the next sweep

	// Used only if there is a limit, see client_queue.go:
	open  map[target]int // idle, in use, or being dialed
	queue map[target][]*wantConn
}

// minSweepSize is how many idle connections trigger the first sweep.
const minCrowd = 16

// errTooManyIdleHost is why a connection is not kept. The hook PutIdleConn gets it.
var errTooManyIdleHost = errors.New("http: putIdleConn: too many idle connections for host")

// pool returns the transport's pool on t's scheduler.
func (tr *Transport) pool(t *sched.Task) *pool {
	return t.Sched().Local(tr, func() any {
		return &pool{
			perHost: tr.maxIdlePerHost(), total: tr.MaxIdleConns, limit: tr.MaxConnsPerHost,
			timeout: tr.IdleConnTimeout, swept: t.Sched().Time(), crowd: minCrowd,
			idle: make(map[target][]*persistConn), open: make(map[target]int), queue: make(map[target][]*wantConn),
		}
	}).(*pool)
}

// getConn returns an idle connection for the call, or nil: then the call may open one, and
// owes the pool either that connection's close or a call of decConnsPerHost. If the host
// has as many connections as it may have, getConn parks until one is free or closed.
func (p *pool) take(k *call, fresh bool) (*persistConn, error) {
	for {
		p.mu.Lock()
		full := p.limit > 0 && p.open[k.to] >= p.limit
		var c *persistConn
		if !fresh || full {
			c = p.newest(k.to)
		}
		switch {
		case c != nil:
			p.mu.Unlock()
		case full:
			w := p.enqueue(k)
			p.mu.Unlock()
			var err error
			if c, err = w.wait(k.ctx); c == nil {
				return nil, err
			}
		default:
			if p.limit > 0 {
				p.open[k.to]++
			}
			p.mu.Unlock()
			return nil, nil
		}
		c.raw.Set(k.t)
		if !p.tooOld(c, k.t.Sched().Time()) && !c.spoiled() {
			c.reused = true
			return c, nil
		}
		c.close()
	}
}

// takeNewest removes and returns the connection that was used last, the most likely to be
// alive. The caller holds p.mu.
func (p *pool) newest(to target) *persistConn {
	list := p.idle[to]
	n := len(list)
	if n == 0 {
		return nil
	}
	c := list[n-1]
	list[n-1] = nil
	p.keep(to, list[:n-1])
	p.kept--
	return c
}

// tooOld reports whether c was idle for longer than it may be. While the machine is asleep,
// only the calendar goes on, and servers do not sleep with it. So the longer of two times
// counts: the one by the monotonic clock and the one by the calendar.
//
// Go: net/http/transport.go (*Transport).queueForIdleConn, which uses the calendar, beside
// a timer that uses the monotonic clock
func (p *pool) tooOld(c *persistConn, now time.Time) bool {
	return p.timeout > 0 && max(now.Sub(c.since), now.Sub(c.since.Round(0))) > p.timeout
}

// isBroken reports whether the server has closed an idle connection, or has sent
// unsolicited bytes, which would be taken for the response to the next request. It asks the
// kernel, by one system call, because nobody polls while tasks compute. Bytes on a TLS
// connection may be TLS's own, so they are read. The caller's task must own the connection.
//
// Go: net/http/transport.go (*persistConn).readLoopPeekFailLocked
func (c *persistConn) spoiled() bool {
	if !c.raw.Unread() {
		return false
	}
	return c.below == nil || c.hasMore(arrived)
}

// put gives c to the first call that waits for one, or keeps it for later, or closes it if
// there are enough. It forgets the task that used c: that task may be long gone when c is
// used again.
func (p *pool) put(c *persistConn, now time.Time) (err error) {
	c.raw.Set(nil)
	c.since = now
	var old []*persistConn
	p.mu.Lock()
	switch w := p.firstWaiter(c.to); {
	case w != nil:
		w.c = c
		defer w.wake()
	case len(p.idle[c.to]) >= p.perHost:
		err, old = errTooManyIdleHost, []*persistConn{c}
	default:
		p.idle[c.to] = append(p.idle[c.to], c)
		p.kept++
		if p.total != 0 && p.kept > p.total {
			old = append(old, p.oldest())
		}
	}
	old = append(old, p.sweep(now)...)
	p.mu.Unlock()
	closeConns(old)
	return err
}

// removeOldest removes and returns the connection that has been idle longest. The caller
// holds p.mu.
func (p *pool) oldest() (c *persistConn) {
	for _, list := range p.idle {
		if c == nil || list[0].since.Before(c.since) {
			c = list[0]
		}
	}
	p.keep(c.to, slices.Delete(p.idle[c.to], 0, 1))
	p.kept--
	return c
}

// setIdle makes list the idle connections of key. The caller holds p.mu.
func (p *pool) keep(to target, list []*persistConn) {
	if len(list) == 0 {
		delete(p.idle, to)
	} else {
		p.idle[to] = list
	}
}

// sweep removes and returns the connections that have been idle for too long, or were
// closed by their server. It works at most twice per timeout, and whenever the pool has
// doubled. The caller holds p.mu. There is no timer: a pending one would hide a deadlock
// from the scheduler.
func (p *pool) sweep(now time.Time) (old []*persistConn) {
	late := p.timeout > 0 && now.Sub(p.swept) >= p.timeout/2
	if !late && p.kept < p.crowd {
		return nil
	}
	for to, list := range p.idle {
		p.keep(to, slices.DeleteFunc(list, func(c *persistConn) bool {
			gone := p.tooOld(c, now) || c.raw.HungUp()
			if gone {
				old = append(old, c)
			}
			return gone
		}))
	}
	p.swept = now
	p.kept -= len(old)
	p.crowd = max(minCrowd, 2*p.kept)
	return old
}

// closeIdle empties the pool.
func (p *pool) closeIdle() {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.kept = make(map[target][]*persistConn), 0
	p.mu.Unlock()
	for _, list := range idle {
		closeConns(list)
	}
}

func closeConns(list []*persistConn) {
	for _, c := range list {
		c.close()
	}
}
