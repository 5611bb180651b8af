package sock

// This file answers: where do the pipes for copy_splice.go come from, and when are they
// closed? They are kept for the next splice, but only while a socket that has used one is
// open: nothing is left behind.

import "sync"

const (
	// pipeSize is how much room we ask for, as Go does. With a quarter of it a
	// transfer took three times the calls. An unprivileged user may have 64 MiB
	// in all pipes together; what is beyond that stays as small as it was made.
	pipeSize = 1 << 20

	// maxIdlePipes is how many wait for the next splice at most.
	maxIdlePipes = 32
)

// A pipe belongs to one task, or is kept, and then it is empty.
type pipe struct {
	calls splicer
	r, w  int
	holds int // bytes
}

// pipes has the pipes that are kept, of all schedulers together.
//
// Go: internal/poll/splice_linux.go splicePipePool, which the garbage collector
// empties.
var pipes struct {
	mu    sync.Mutex // held for a few instructions
	users int        // open sockets that have used one, see marks
	idle  []*pipe
}

// getPipe returns an empty pipe for a splice from f, nil if f is closed or there
// is no descriptor left for one.
func getPipe(f *fd, calls splicer) *pipe {
	if !f.fdmu.incref() { // with a reference, so that destroy comes later and sees piped
		return nil
	}
	defer f.decref()
	first := f.marks.set(piped)
	pipes.mu.Lock()
	if first {
		pipes.users++
	}
	var p *pipe
	if last := len(pipes.idle) - 1; last >= 0 {
		p, pipes.idle = pipes.idle[last], pipes.idle[:last]
	}
	pipes.mu.Unlock()
	if p != nil {
		return p
	}
	r, w, errno := calls.Pipe(pipeSize)
	if errno != 0 {
		return nil
	}
	return &pipe{calls: calls, r: r, w: w}
}

// release keeps the pipe for the next splice, or closes it. A pipe that still holds bytes,
// because their socket failed, must not be used again.
func (p *pipe) release() {
	pipes.mu.Lock()
	keep := p.holds == 0 && pipes.users > 0 && len(pipes.idle) < maxIdlePipes
	if keep {
		pipes.idle = append(pipes.idle, p)
	}
	pipes.mu.Unlock()
	if !keep {
		p.close()
	}
}

func (p *pipe) close() {
	p.calls.Close(p.r)
	p.calls.Close(p.w)
}

// dropPipeUser is called when a socket that has used a pipe is closed: the last such socket
// closes the pipes that are kept.
func dropPipeUser() {
	pipes.mu.Lock()
	pipes.users--
	var idle []*pipe
	if pipes.users == 0 {
		idle, pipes.idle = pipes.idle, nil
	}
	pipes.mu.Unlock()
	for _, p := range idle {
		p.close()
	}
}
