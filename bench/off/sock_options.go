//go:build ignore

// Off: a connection that is accepted has its options from the listener.
// Plain: they are set for each.
package sock

import "greenpoll/sched"

func (f *fd) adopt(t *sched.Task, a accepted) (*fd, error) {
	c := f.listening.accepts.newMember(a.num)
	c.remote = c.address(a.peer, a.path).netAddr()
	c.local = f.localOf(c)
	c.tuneTCP(f.listening.keeps)
	c.drain = untried
	if err := c.arm(t); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}
