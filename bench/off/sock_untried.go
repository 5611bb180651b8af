//go:build ignore

// Off: WaitRead does not ask the kernel about a socket that nobody has read yet.
// Plain: it asks.
package sock

import "greenpoll/sched"

func (f *fd) adopt(t *sched.Task, a accepted) (*fd, error) {
	c := f.listening.accepts.newMember(a.num)
	c.remote = c.address(a.peer, a.path).netAddr()
	c.local = f.localOf(c)
	if !c.inherited {
		c.tuneTCP(f.listening.keeps)
	}
	if err := c.arm(t); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}
