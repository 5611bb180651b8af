//go:build ignore

// Plain: lets WaitRead ask the kernel about a socket that has never been read from.
// Breaks: nothing
// Shown by: cd bench && go build -overlay $(go run greenpoll/tools/overlay sock_untried) -o /tmp/without ../examples/echo && go run ./echo -loads churn -servers greenpoll -with without=/tmp/without -base greenpoll
// Seen in no scenario: none calls WaitRead, the only one that asks.
package sock

import "greenpoll/sched"

func (f *fd) adopt(t *sched.Task, a accepted) (*fd, error) {
	c := f.listening.connConfig.newFD(a.num)
	c.remote = c.address(a.peer, a.path).netAddr()
	c.local = f.localOf(c)
	if !c.inherited {
		c.tuneTCP(f.listening.keepAlive)
	}
	if err := c.arm(t); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}
