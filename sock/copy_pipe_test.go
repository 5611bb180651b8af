package sock_test

// This file answers: how does nettest get our connections, to be used by ordinary
// goroutines, or by a task for each call?

import (
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

// views turns the two ends of a connection into what the goroutines of nettest use.
type views func(s *sched.Sched, client, server *sock.Conn) (net.Conn, net.Conn)

func betweenGuests(_ *sched.Sched, client, server *sock.Conn) (net.Conn, net.Conn) {
	return client.Guest(), server.Guest()
}

func withTasks(s *sched.Sched, client, server *sock.Conn) (net.Conn, net.Conn) {
	return byTask{client.Guest(), s}, server.Guest()
}

// pipe starts a scheduler that runs until stop.
func pipe(network string, workers int, view views, options ...greenpoll.Option) (c1, c2 net.Conn, stop func(), err error) {
	address := "127.0.0.1:0"
	dir := ""
	if network == "unix" {
		if dir, err = os.MkdirTemp("", "nettest"); err != nil {
			return nil, nil, nil, err
		}
		address = filepath.Join(dir, "socket")
	}
	ready, over, ended := make(chan error, 1), make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- greenpoll.Run(func(t *greenpoll.Task) error {
			client, server, err := connected(t, network, address)
			if err == nil {
				c1, c2 = view(t.Sched(), client, server)
			}
			ready <- err
			t.Block(func() { <-over })
			return nil
		}, append(options, greenpoll.WithWorkers(workers))...)
	}()
	stop = func() {
		close(over)
		if err := <-ended; err != nil {
			panic(err)
		}
		os.RemoveAll(dir)
	}
	err = <-ready // before c1 and c2 are read
	return c1, c2, stop, err
}

// connect calls main with both ends of a connection, on one worker.
func connect(t *testing.T, network string, main func(task *greenpoll.Task, client, server *sock.Conn), options ...greenpoll.Option) {
	address := "127.0.0.1:0"
	if network == "unix" {
		address = filepath.Join(t.TempDir(), "socket")
	}
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		client, server, err := connected(task, network, address)
		if err != nil {
			return err
		}
		main(task, client, server)
		return nil
	}, append(options, greenpoll.WithWorkers(1))...))
}

func connected(t *greenpoll.Task, network, address string) (client, server *sock.Conn, err error) {
	l, err := sock.Listen(t, network, address)
	if err != nil {
		return nil, nil, err
	}
	defer l.Close()
	if client, err = sock.Dial(t, network, l.Addr().String()); err != nil {
		return nil, nil, err
	}
	server, err = l.AcceptConn()
	return client, server, err
}

// byTask is a Conn for goroutines that makes each call in a new task. Calls that never park
// need none.
type byTask struct {
	*sock.Conn
	s *sched.Sched
}

func (c byTask) Read(p []byte) (int, error)  { return c.call((*sock.Conn).Read, p) }
func (c byTask) Write(p []byte) (int, error) { return c.call((*sock.Conn).Write, p) }

func (c byTask) call(method func(*sock.Conn, []byte) (int, error), p []byte) (n int, err error) {
	done := make(chan struct{})
	g := c.s.Guest()
	g.Go(func(t *sched.Task) {
		defer close(done)
		err = net.ErrClosed // if the task is ended
		n, err = method(c.Bind(t), p)
	})
	g.Leave()
	<-done
	return n, err
}

// directory returns a directory for this test. t.TempDir fails where Wine does not
// implement what os.RemoveAll requires.
func directory(t *testing.T) string {
	dir, err := os.MkdirTemp("", "sock")
	require.NoError(t, err)
	t.Cleanup(func() {
		files, _ := filepath.Glob(filepath.Join(dir, "*"))
		for _, file := range append(files, dir) { // the directory last, when it is empty
			os.Remove(file)
		}
	})
	return dir
}
