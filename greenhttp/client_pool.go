package greenhttp

// This file answers: where is a connection between two requests? In a pool that no
// goroutine watches. When a connection is taken, the kernel is asked whether its server has
// closed it or sent anything; unused connections are swept out. Whatever a server does
// after that check shows when the connection is used, see mayRetry.

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"greenpoll/sched"
)

// pool holds the connections of one transport on one scheduler. They end with the
// scheduler's Run, like every socket.
//
// Go: net/http/transport.go Transport.idleConn. There a goroutine in each idle
// connection waits for it to be closed, and a timer for its time to be over.
type pool struct {
	maxIdlePerHost, maxIdle, maxPerHost int // limits: idle for a host, idle in all, open for a host
	timeout                             time.Duration

	mu        sync.Mutex                          // held for a few instructions, in a sweep for a system call per connection; never over a Park
	idleConn  map[connectMethodKey][]*persistConn // the most recently used one is last
	numIdle   int                                 // over all keys
	lastSweep time.Time                           // when the whole pool was last swept
	sweepSize int                                 // how many idle connections trigger the next sweep

	// Used only if there is a limit, see client_queue.go:
	connsPerHost     map[connectMethodKey]int // idle, in use, or being dialed
	connsPerHostWait map[connectMethodKey][]*wantConn
}

// minSweepSize is how many idle connections trigger the first sweep.
const minSweepSize = 16

// errTooManyIdleHost is why a connection is not kept. The hook PutIdleConn gets it.
var errTooManyIdleHost = errors.New("http: putIdleConn: too many idle connections for host")

// pool returns the transport's pool on t's scheduler.
func (tr *Transport) pool(t *sched.Task) *pool {
	return t.Sched().Local(tr, func() any {
		return &pool{
			maxIdlePerHost: tr.maxIdlePerHost(), maxIdle: tr.MaxIdleConns, maxPerHost: tr.MaxConnsPerHost,
			timeout: tr.IdleConnTimeout, lastSweep: t.Sched().Time(), sweepSize: minSweepSize,
			idleConn:         make(map[connectMethodKey][]*persistConn),
			connsPerHost:     make(map[connectMethodKey]int),
			connsPerHostWait: make(map[connectMethodKey][]*wantConn),
		}
	}).(*pool)
}

// getConn returns an idle connection for the call, or nil: then the call may open one, and
// owes the pool either that connection's close or a call of decConnsPerHost. If the host
// has as many connections as it may have, getConn parks until one is free or closed.
func (p *pool) getConn(k *call, fresh bool) (*persistConn, error) {
	for {
		p.mu.Lock()
		full := p.maxPerHost > 0 && p.connsPerHost[k.key] >= p.maxPerHost
		var c *persistConn
		if !fresh || full {
			c = p.takeNewest(k.key)
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
			if p.maxPerHost > 0 {
				p.connsPerHost[k.key]++
			}
			p.mu.Unlock()
			return nil, nil
		}
		c.raw.Set(k.t)
		if !p.tooOld(c, k.t.Sched().Time()) && !c.isBroken() {
			c.reused = true
			return c, nil
		}
		c.close()
	}
}

// takeNewest removes and returns the connection that was used last, the most likely to be
// alive. The caller holds p.mu.
func (p *pool) takeNewest(key connectMethodKey) *persistConn {
	list := p.idleConn[key]
	n := len(list)
	if n == 0 {
		return nil
	}
	c := list[n-1]
	list[n-1] = nil
	p.setIdle(key, list[:n-1])
	p.numIdle--
	return c
}

// tooOld reports whether c was idle for longer than it may be. While the machine is asleep,
// only the calendar goes on, and servers do not sleep with it. So the longer of two times
// counts: the one by the monotonic clock and the one by the calendar.
//
// Go: net/http/transport.go (*Transport).queueForIdleConn. It asks the calendar, beside a timer
// that asks the monotonic clock.
func (p *pool) tooOld(c *persistConn, now time.Time) bool {
	return p.timeout > 0 && max(now.Sub(c.idleAt), now.Sub(c.idleAt.Round(0))) > p.timeout
}

// isBroken reports whether the server has closed an idle connection, or has sent
// unsolicited bytes, which would be taken for the response to the next request. It asks the
// kernel, by one system call, because nobody polls while tasks compute. Bytes on a TLS
// connection may be TLS's own, so they are read. The caller's task must own the connection.
//
// Go: net/http/transport.go (*persistConn).readLoopPeekFailLocked
func (c *persistConn) isBroken() bool {
	if !c.raw.Unread() {
		return false
	}
	return c.underlying == nil || c.hasPending(readAvailable)
}

// put gives c to the first call that waits for one, or keeps it for later, or closes it if
// there are enough. It forgets the task that used c: that task may be long gone when c is
// used again.
func (p *pool) put(c *persistConn, now time.Time) (err error) {
	c.raw.Set(nil)
	c.idleAt = now
	var old []*persistConn
	p.mu.Lock()
	switch w := p.popWaiter(c.cacheKey); {
	case w != nil:
		w.c = c
		defer w.wake()
	case len(p.idleConn[c.cacheKey]) >= p.maxIdlePerHost:
		err, old = errTooManyIdleHost, []*persistConn{c}
	default:
		p.idleConn[c.cacheKey] = append(p.idleConn[c.cacheKey], c)
		p.numIdle++
		if p.maxIdle != 0 && p.numIdle > p.maxIdle {
			old = append(old, p.removeOldest())
		}
	}
	old = append(old, p.sweep(now)...)
	p.mu.Unlock()
	closeConns(old)
	return err
}

// removeOldest removes and returns the connection that has been idle longest. The caller
// holds p.mu.
func (p *pool) removeOldest() (c *persistConn) {
	for _, list := range p.idleConn {
		if c == nil || cmp.Or(list[0].idleAt.Compare(c.idleAt), compareKeys(list[0].cacheKey, c.cacheKey)) < 0 {
			c = list[0]
		}
	}
	p.setIdle(c.cacheKey, slices.Delete(p.idleConn[c.cacheKey], 0, 1))
	p.numIdle--
	return c
}

// setIdle makes list the idle connections of key. The caller holds p.mu.
func (p *pool) setIdle(key connectMethodKey, list []*persistConn) {
	if len(list) == 0 {
		delete(p.idleConn, key)
	} else {
		p.idleConn[key] = list
	}
}

// sweep removes and returns the connections that have been idle for too long, or were
// closed by their server. It works at most twice per timeout, and whenever the pool has
// doubled. The caller holds p.mu. There is no timer: a pending one would hide a deadlock
// from the scheduler.
func (p *pool) sweep(now time.Time) (old []*persistConn) {
	due := p.timeout > 0 && now.Sub(p.lastSweep) >= p.timeout/2
	if !due && p.numIdle < p.sweepSize {
		return nil
	}
	for _, key := range sortedKeys(p.idleConn) {
		p.setIdle(key, slices.DeleteFunc(p.idleConn[key], func(c *persistConn) bool {
			gone := p.tooOld(c, now) || c.raw.HungUp()
			if gone {
				old = append(old, c)
			}
			return gone
		}))
	}
	p.lastSweep = now
	p.numIdle -= len(old)
	p.sweepSize = max(minSweepSize, 2*p.numIdle)
	return old
}

// closeIdle empties the pool.
func (p *pool) closeIdle() {
	p.mu.Lock()
	idle := p.idleConn
	p.idleConn, p.numIdle = make(map[connectMethodKey][]*persistConn), 0
	p.mu.Unlock()
	for _, key := range sortedKeys(idle) {
		closeConns(idle[key])
	}
}

// sortedKeys are the hosts in an order that is the same in each run.
func sortedKeys(idle map[connectMethodKey][]*persistConn) []connectMethodKey {
	return slices.SortedFunc(maps.Keys(idle), compareKeys)
}

func closeConns(list []*persistConn) {
	for _, c := range list {
		c.close()
	}
}
