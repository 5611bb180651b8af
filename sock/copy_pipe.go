package sock

// This file answers: where do the pipes for copy_splice.go come from, and when are they
// closed? They are kept for the next splice, but only while a socket that has used one is
// open, so none is left over.

import "sync"

const (
	// pipeSize is the size that we ask for, the same as Go's. With a quarter of it a
	// transfer took three times as many calls. An unprivileged user may have 64 MiB in all
	// pipes together; pipes beyond that keep their initial size.
	pipeSize = 1 << 20

	// maxIdlePipes limits the pipes that are kept for the next splice.
	maxIdlePipes = 32
)

// A pipe belongs to one task, or is idle and empty.
type pipe struct {
	calls splicer
	r, w  int
	holds int // bytes
}

// pipes holds the idle pipes of all schedulers.
//
// Go: internal/poll/splice_linux.go splicePipePool. The garbage collector empties it.
var pipes struct {
	mu    sync.Mutex // held for a few instructions
	users int        // open sockets that have used a pipe, see marks
	idle  []*pipe
}

// getPipe returns an empty pipe for a splice from f, or nil if f is closed or no descriptor
// is left for one.
func getPipe(f *fd, calls splicer) *pipe {
	if !f.fdmu.incref() { // the reference keeps destroy away until piped is set
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

// dropPipeUser is called when a socket that has used a pipe is closed. The last such socket
// closes the idle pipes.
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
