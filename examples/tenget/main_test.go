package main

// This file answers: what does tenget report about a request that did not get its whole
// response? The peer uses package net, and each test chooses how it misbehaves.

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMain acts as tenget when a test starts it as tenget.
func TestMain(m *testing.M) {
	if os.Getenv("TENGET_TEST") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// tenget runs the program as a user would.
func tenget(t *testing.T, args ...string) (out, faults string, code int) {
	c := exec.Command(os.Args[0], args...)
	c.Env = append(os.Environ(), "TENGET_TEST=1")
	stdout, err := c.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		faults, err = string(exit.Stderr), nil
	}
	require.NoError(t, err)
	return string(stdout), faults, c.ProcessState.ExitCode()
}

const whole = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"

// serveTen answers each request with whole, except one, which spoil answers.
func serveTen(t *testing.T, spoil func(c *net.TCPConn)) (url string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	var served atomic.Int32
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				if _, err := http.ReadRequest(bufio.NewReader(c)); err != nil {
					return
				}
				if served.Add(1) == 4 {
					spoil(c.(*net.TCPConn))
					return
				}
				io.WriteString(c, whole)
				io.Copy(io.Discard, c) // until tenget ends
			}()
		}
	}()
	return "http://" + l.Addr().String() + "/"
}

func TestARequestWhoseBodyDoesNotComeToItsEndHasFailedAndTheOthersAreDone(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello"
	for name, row := range map[string]struct {
		says  string
		args  []string
		spoil func(c *net.TCPConn)
	}{
		"cut short": {"200 OK, but after 5 bytes of the body: unexpected EOF", nil,
			func(c *net.TCPConn) { io.WriteString(c, head) }},
		"reset": {"connection reset by peer", nil, func(c *net.TCPConn) {
			io.WriteString(c, head)
			c.SetLinger(0)
		}},
		"a bad chunk": {"invalid byte in chunk length", nil, func(c *net.TCPConn) {
			io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nno number\r\n")
		}},
		"stalled": {"Client.Timeout or context cancellation while reading body", []string{"-timeout", "3s"}, func(c *net.TCPConn) {
			io.WriteString(c, head)
			io.Copy(io.Discard, c) // tenget gives up, and closes
		}},
	} {
		t.Run(name, func(t *testing.T) {
			out, faults, code := tenget(t, append(row.args, serveTen(t, row.spoil))...)
			assert.Equal(t, 9, strings.Count(out, " is done: 200 OK\n"), out)
			assert.Regexp(t, `^tenget: request \d has failed: .*\n`, faults)
			if name != "reset" || runtime.GOOS != "windows" { // Wine loses a reset if no read waits for it
				assert.Contains(t, faults, row.says)
			}
			assert.True(t, strings.HasSuffix(faults, "\ntenget: 1 of 10 requests has failed\n"), faults)
			assert.Equal(t, 2, strings.Count(faults, "\n"), faults)
			assert.Equal(t, 1, code)
		})
	}
}

func TestAnEmptyURLIsNoWishForTheOwnServer(t *testing.T) {
	out, faults, code := tenget(t, "")
	assert.Equal(t, 2, code)
	assert.Empty(t, out)
	assert.Equal(t, "tenget: an argument is empty: is a variable not set? (see -h)\n", faults)
}
