package greenhttp

// This file answers: where is a connection between two requests? In a pool that
// nobody watches. A connection that its server has closed meanwhile is found out
// when it is used, see mayRetry.

import (
	"sync"
	"time"

	"greenpoll/sched"
)

const (
	defaultMaxIdlePerHost = 32
	defaultIdleTimeout    = 90 * time.Second
)

// pool holds the idle connections of one transport on one scheduler. They end
// with the scheduler's Run, as every socket does.
//
// Go: net/http/transport.go Transport.idleConn. There a goroutine in each idle
// connection waits for it to be closed, and a timer for its time to be over.
type pool struct {
	max     int
	timeout int64

	mu    sync.Mutex         // held for a few instructions, never over a Park
	idle  map[target][]*conn // the one used last stands last
	swept int64              // when the whole pool was last looked through
}

// pool returns the transport's pool on t's scheduler.
func (tr *Transport) pool(t *sched.Task) *pool {
	return t.Sched().Local(tr, func() any {
		p := &pool{max: tr.MaxIdlePerHost, timeout: int64(tr.IdleTimeout), idle: make(map[target][]*conn)}
		if p.max == 0 {
			p.max = defaultMaxIdlePerHost
		}
		if p.timeout == 0 {
			p.timeout = int64(defaultIdleTimeout)
		}
		return p
	}).(*pool)
}

// take returns an idle connection to the target, for t to use, or nil. The one
// used last comes first: it is the most likely to live.
func (p *pool) take(to target, t *sched.Task) *conn {
	p.mu.Lock()
	list := p.idle[to]
	var c *conn
	if n := len(list); n > 0 {
		c = list[n-1]
		list[n-1] = nil
		p.idle[to] = list[:n-1]
	}
	p.mu.Unlock()
	if c == nil {
		return nil
	}
	if t.Sched().Now()-c.since > p.timeout {
		c.close() // the others are older still: sweep will find them
		return nil
	}
	c.raw.Set(t)
	c.reused = true
	return c
}

// put keeps c for the next call, or closes it if there are enough. The task that
// used it must not be remembered: it may be long dead when c is used again.
func (p *pool) put(c *conn, now int64) {
	c.raw.Set(nil)
	c.since = now
	p.mu.Lock()
	full := len(p.idle[c.to]) >= p.max
	if !full {
		p.idle[c.to] = append(p.idle[c.to], c)
	}
	old := p.sweep(now)
	p.mu.Unlock()
	if full {
		c.close()
	}
	closeConns(old)
}

// sweep takes out what has been idle for too long, twice in a timeout at most.
// The caller holds p.mu. There is no timer: one that is set would hide a deadlock
// from the scheduler.
func (p *pool) sweep(now int64) (old []*conn) {
	if now-p.swept < p.timeout/2 {
		return nil
	}
	p.swept = now
	for to, list := range p.idle {
		n := 0
		for n < len(list) && now-list[n].since > p.timeout {
			n++
		}
		old = append(old, list[:n]...)
		if n == len(list) {
			delete(p.idle, to)
		} else if n > 0 {
			p.idle[to] = append([]*conn(nil), list[n:]...)
		}
	}
	return old
}

// closeAll empties the pool.
func (p *pool) closeAll() {
	p.mu.Lock()
	idle := p.idle
	p.idle = make(map[target][]*conn)
	p.mu.Unlock()
	for _, list := range idle {
		closeConns(list)
	}
}

func closeConns(list []*conn) {
	for _, c := range list {
		c.close()
	}
}
