//go:build ignore

// Plain: sets the options of every accepted connection, although Linux copies the
// listener's.
// Breaks: nothing
// Shown by: cd bench && go build -overlay $(go run greenpoll/tools/overlay sock_options) -o /tmp/without ../examples/echo && go run ./echo -loads churn -servers greenpoll -with without=/tmp/without -base greenpoll
// Seen in no scenario: options of a socket make no event.
package sock

import "greenpoll/sched"

func (f *fd) adopt(t *sched.Task, a accepted) (*fd, error) {
	c := f.listening.connConfig.newFD(a.num)
	c.remote = c.address(a.peer, a.path).netAddr()
	c.local = f.localOf(c)
	c.tuneTCP(f.listening.keepAlive)
	c.drain = untried
	if err := c.arm(t); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}
