//go:build linux

package sock_test

// This file answers: what does a message cost in the steady state? No
// allocation, and on TCP two system calls.

import (
	"fmt"
	"net"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
	"greenpoll/trace"
)

// abstract returns an abstract Unix address. All processes share one space of these names,
// and two runs of the tests must not meet in it.
func abstract(name string) string { return fmt.Sprintf("@greenpoll-%d-%s", os.Getpid(), name) }

// serveEcho starts the other side. Its buffer is larger than any message.
func serveEcho(task *greenpoll.Task, server *sock.Conn) {
	task.Go(func(task *greenpoll.Task) {
		c, p := server.Bind(task), make([]byte, 1024)
		for {
			n, err := c.Read(p)
			if err != nil {
				return
			}
			c.Write(p[:n])
		}
	})
}

func pingPong(t *testing.T, c net.Conn, p []byte) {
	if _, err := c.Write(p[:64]); err != nil {
		t.Error(err)
	}
	if n, err := c.Read(p); n != 64 || err != nil {
		t.Error(n, err)
	}
}

func TestReadAndWriteAllocateNothing(t *testing.T) {
	for _, network := range []string{"tcp", "unix"} {
		t.Run(network, func(t *testing.T) {
			connect(t, network, func(task *greenpoll.Task, client, server *sock.Conn) {
				serveEcho(task, server)
				p := make([]byte, 1024)
				assert.Zero(t, testing.AllocsPerRun(2000, func() { pingPong(t, client, p) }))
			})
		})
	}
}

func TestSettingDeadlinesAllocatesNothing(t *testing.T) {
	connect(t, "tcp", func(task *greenpoll.Task, client, server *sock.Conn) {
		serveEcho(task, server)
		p := make([]byte, 1024)
		later := time.Now().Add(time.Hour)
		assert.Zero(t, testing.AllocsPerRun(2000, func() {
			client.SetDeadline(later)
			pingPong(t, client, p)
			later = later.Add(time.Second)
			client.SetReadDeadline(later)
			client.SetWriteDeadline(time.Time{})
		}))
	})
}

func TestAMessageOnTCPTakesTwoSystemCalls(t *testing.T) {
	twoCallsAMessage(t, serveEcho)
}

// twoCallsAMessage requires one read and one write for each message that arrives and is
// returned, and returns the recorded trace. serve starts the other side, an echo.
func twoCallsAMessage(t *testing.T, serve func(task *greenpoll.Task, server *sock.Conn)) *trace.Recorder {
	const rounds = 200
	rec := trace.New()
	connect(t, "tcp", func(task *greenpoll.Task, client, server *sock.Conn) {
		serve(task, server)
		p := make([]byte, 1024)
		for range rounds {
			pingPong(t, client, p)
		}
	}, greenpoll.WithTrace(rec))
	tries, vain := countTries(rec)
	assert.Equal(t, 4*rounds, tries-vain) // a round is two messages
	assert.LessOrEqual(t, vain, 2)        // each end's first read
	return rec
}

func TestUnderLoadTasksSharePolls(t *testing.T) {
	const connections, rounds = 100, 20
	rec := trace.New()
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		var all sched.WaitGroup
		for range connections {
			client, server, err := connected(task, "tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			serveEcho(task, server)
			all.Go(task, func(task *greenpoll.Task) {
				c, p := client.Bind(task), make([]byte, 1024)
				for range rounds {
					pingPong(t, c, p)
				}
			})
		}
		all.Wait(task)
		return nil
	}, greenpoll.WithWorkers(1), greenpoll.WithTrace(rec)))
	tries, _ := countTries(rec)
	polls := 0
	for _, e := range rec.Events() {
		if e.Kind == trace.Poll {
			polls++
		}
	}
	messages := 2.0 * connections * rounds
	t.Logf("system calls a message: %.3f for the socket, %.3f to poll", float64(tries)/messages, float64(polls)/messages)
	assert.Less(t, float64(tries+polls)/messages, 2.3)
}

// countTries returns how often the kernel was asked to read or write, and how often in
// vain.
func countTries(rec *trace.Recorder) (all, vain int) {
	for _, e := range rec.Events() {
		if e.Kind != trace.Try || e.Sys != "recvfrom" && e.Sys != "sendto" {
			continue
		}
		all++
		if syscall.Errno(e.Errno) == syscall.EAGAIN {
			vain++
		}
	}
	return all, vain
}
