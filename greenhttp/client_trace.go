package greenhttp

// This file answers: how is a request traced? By the httptrace hooks in its context.
// Request.Write calls the hooks about writing, and package sock those about name lookups
// and connecting.

import (
	"crypto/tls"
	"net/http/httptrace"
)

func (k *call) traceGetConn() {
	if k.trace != nil && k.trace.GetConn != nil {
		k.trace.GetConn(k.firstHop())
	}
}

func (k *call) traceGotConn() {
	if k.trace == nil || k.trace.GotConn == nil {
		return
	}
	info := httptrace.GotConnInfo{Conn: k.c.stream, Reused: k.c.reused, WasIdle: k.c.reused}
	if k.c.reused {
		info.IdleTime = k.t.Sched().Time().Sub(k.c.idleAt)
	}
	k.trace.GotConn(info)
}

func (k *call) traceTLSHandshakeStart() {
	if k.trace != nil && k.trace.TLSHandshakeStart != nil {
		k.trace.TLSHandshakeStart()
	}
}

func (k *call) traceTLSHandshakeDone(state tls.ConnectionState, err error) {
	if k.trace != nil && k.trace.TLSHandshakeDone != nil {
		k.trace.TLSHandshakeDone(state, err)
	}
}

func (k *call) traceGotFirstResponseByte() {
	if k.trace != nil && k.trace.GotFirstResponseByte != nil {
		k.trace.GotFirstResponseByte()
	}
}

func (k *call) traceGot100Continue() {
	if k.expect != nil && !k.expect.resolved && k.trace != nil && k.trace.Got100Continue != nil {
		k.trace.Got100Continue()
	}
}

func (k *call) tracePutIdleConn(err error) {
	if k.trace != nil && k.trace.PutIdleConn != nil {
		k.trace.PutIdleConn(err)
	}
}
