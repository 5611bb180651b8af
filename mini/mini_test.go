//go:build linux || darwin || windows

package main

// This file answers: does the page keep what it says? Ten tasks share one worker, the four steps are
// told, what goes wrong is an error and not a hang, nothing is left over, and it is still one page.

import (
	"bytes"
	"context"
	"errors"
	"go/build"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMain is mini itself when a test runs it so: with its own peer, or with one of the test's.
func TestMain(m *testing.M) {
	switch peer := os.Getenv("GREENPOLL_MINI"); peer {
	case "":
		os.Exit(m.Run())
	case "own":
		main()
	default:
		port, err := strconv.Atoi(peer)
		check("test", err)
		tenReads(port)
	}
}

// mini runs the program and returns what it printed, and its exit code. It must end by itself.
func mini(t *testing.T, peer string, args ...string) (out, faults string, code int) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // else it hangs
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Env = append(os.Environ(), "GREENPOLL_MINI="+peer)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	require.NoError(t, ctx.Err(), "it hangs")
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	return stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()
}

func TestTheFourStepsOfOneReadAreToldAndTenAreDone(t *testing.T) {
	out, faults, code := mini(t, "own")
	require.Equal(t, 0, code, faults)
	assert.Empty(t, faults)
	step, told := 0, map[int]string{}
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	for _, line := range lines[:len(lines)-1] {
		if step+1 < len(headings) && line == headings[step+1] {
			step++
			continue
		}
		assert.Regexp(t, `^  \d+\.\d{3} s  \S`, line)
		told[step] += line + "\n"
	}
	nothingYet, data := `read\(fd \d+\) -> EAGAIN`, `read\(fd \d+\) -> 4, <nil>`
	if runtime.GOOS == "windows" {
		nothingYet, data = `WSARecv\(fd \d+\) is submitted`, `WSARecv\(fd \d+\) is complete: 4 bytes, <nil>`
	}
	assert.Len(t, told, 4, out)
	assert.Regexp(t, `^  \S+ s  task 1 calls Read on fd \d+\n$`, told[1])
	assert.Regexp(t, nothingYet, told[2])
	assert.Regexp(t, `gate nil -> task 1`, told[3])
	assert.Regexp(t, `gate task 1 -> nil(?s:.*)`+data, told[4])
	assert.Regexp(t, `^10 reads, \d+\.\d\d s, 1 worker$`, lines[len(lines)-1])
}

// The peer answers nobody before all ten have asked: so all ten wait at the same time.
func TestTenTasksWaitOnOneWorkerAtTheSameTime(t *testing.T) {
	var asked sync.WaitGroup
	asked.Add(10)
	port := peer(t, func(c net.Conn) {
		_, err := c.Read(make([]byte, 64))
		assert.NoError(t, err)
		asked.Done()
		asked.Wait()
		_, err = c.Write([]byte("pong"))
		assert.NoError(t, err)
	})
	answers := 0
	require.NoError(t, Run(10, func(task *Task) {
		c, err := Dial(task, port)
		if !assert.NoError(t, err) {
			return
		}
		_, err = c.Write(task, []byte("ping"))
		assert.NoError(t, err)
		answer := make([]byte, 64)
		n, err := c.Read(task, answer)
		assert.NoError(t, err)
		assert.Equal(t, "pong", string(answer[:n]))
		assert.NoError(t, c.Close(task))
		answers++
	}))
	assert.Equal(t, 10, answers)
}

// peer serves connections by handle, in goroutines over package net, and returns its port.
func peer(t *testing.T, handle func(c net.Conn)) (port int) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	require.NoError(t, err)
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return // the test is over
			}
			all.Go(func() {
				defer c.Close()
				handle(c)
			})
		}
	})
	t.Cleanup(func() {
		assert.NoError(t, l.Close())
		all.Wait()
	})
	return l.Addr().(*net.TCPAddr).Port
}

// refusing returns a port that nobody listens at.
func refusing(t *testing.T) (port int) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	return l.Addr().(*net.TCPAddr).Port
}

func TestARefusedConnectionIsAnErrorThatNamesTheCall(t *testing.T) {
	out, faults, code := mini(t, strconv.Itoa(refusing(t)))
	assert.Equal(t, 1, code)
	assert.Empty(t, out)
	assert.Regexp(t, `^mini: dial: (connect: connection|ConnectEx: .*) refused.*\n$`, faults)
}

func TestAPeerThatClosesIsAnErrorAndNotAHang(t *testing.T) {
	port := peer(t, func(c net.Conn) {
		c.Read(make([]byte, 64)) // else the close would be a reset. Fails if mini has ended before it asks
	})
	_, faults, code := mini(t, strconv.Itoa(port))
	assert.Equal(t, 1, code)
	assert.Equal(t, "mini: read: EOF\n", faults)
}

func TestAnyArgumentIsAUsageError(t *testing.T) {
	for arg, want := range map[string]string{
		"-n=3":         "flag provided but not defined: -n\n",
		"127.0.0.1:80": "mini: unexpected argument \"127.0.0.1:80\" (see -h)\n",
		"":             "mini: unexpected argument \"\" (see -h)\n",
	} {
		_, faults, code := mini(t, "own", arg)
		assert.Equal(t, 2, code, arg)
		assert.Equal(t, want, faults, arg)
	}
}

func TestHelpIsNoError(t *testing.T) {
	out, faults, code := mini(t, "own", "-h")
	assert.Zero(t, code)
	assert.Equal(t, "usage: mini\n\nTen tasks, one worker, four steps. Next: mini/mini.go\n", out)
	assert.Empty(t, faults)
}

// Two tasks of one worker talk to each other: whichever waits lets the other run.
func TestATaskAcceptsWhatAnotherHasDialled(t *testing.T) { talk(t) }

func talk(t *testing.T) {
	ports := 0
	require.NoError(t, Run(2, func(task *Task) {
		if task.ID == 1 {
			l, port, err := listen(task)
			if !assert.NoError(t, err) {
				return
			}
			ports = port
			c, err := l.Accept(task)
			if !assert.NoError(t, err) {
				return
			}
			p := make([]byte, 64)
			n, err := c.Read(task, p)
			assert.NoError(t, err)
			_, err = c.Write(task, p[:n])
			assert.NoError(t, err)
			assert.NoError(t, errors.Join(c.Close(task), l.Close(task)))
			return
		}
		c, err := Dial(task, ports)
		if !assert.NoError(t, err) {
			return
		}
		_, err = c.Write(task, []byte("hello"))
		assert.NoError(t, err)
		p := make([]byte, 64)
		n, err := c.Read(task, p)
		assert.NoError(t, err)
		assert.Equal(t, "hello", string(p[:n]))
		n, err = c.Read(task, p)
		assert.Equal(t, 0, n)
		assert.Equal(t, io.EOF, err)
		assert.NoError(t, c.Close(task))
	}))
}

func TestATaskIsReadiedOnceForEachWait(t *testing.T) {
	m, g, woken := new(machine), new(gate), 0
	m.Go(func(task *Task) {
		for range 2 {
			g.block(task)
			woken++
		}
	})
	for wait := range 3 {
		task, err := m.findRunnable()
		require.NoError(t, err)
		require.Empty(t, m.runq)
		task.resume()
		require.Equal(t, wait, woken)
		for range 3 { // events
			g.unblock()
		}
	}
	assert.Empty(t, m.runq, "an event for which nobody waits readies nobody")
	assert.Zero(t, m.waiters)
	assert.Equal(t, 2, woken)
}

func TestNoDescriptorAndNoGoroutineIsLeft(t *testing.T) {
	port := refusing(t)
	once := func() { // all sockets are mini's own, so that what is left would be mini's
		talk(t)
		require.NoError(t, Run(2, func(task *Task) {
			_, err := Dial(task, port)
			assert.Error(t, err)
		}))
	}
	once() // what is made at first use
	goroutines, descriptors := runtime.NumGoroutine(), openDescriptors()
	for range 10 {
		once()
	}
	assert.LessOrEqual(t, runtime.NumGoroutine(), goroutines)
	assert.Equal(t, descriptors, openDescriptors())
}

// openDescriptors counts them where that is easy, and is 0 elsewhere.
func openDescriptors() int {
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0
	}
	return len(open)
}

// What has to be read on one system is one page: mini.go and that system's files.
func TestItIsOnePage(t *testing.T) {
	for _, system := range []string{"linux", "darwin", "windows"} {
		where := build.Default
		where.GOOS, where.CgoEnabled = system, false
		pkg, err := where.ImportDir(".", 0)
		require.NoError(t, err)
		total := 0
		for _, file := range pkg.GoFiles {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			lines := bytes.Count(text, []byte("\n"))
			if file == "main.go" {
				assert.LessOrEqual(t, lines, 80, file)
				continue
			}
			total += lines
			for i, line := range strings.Split(string(text), "\n") {
				assert.LessOrEqual(t, len(line), 118, "%s:%d is too long for a page", file, i+1)
			}
		}
		t.Logf("%s: %d lines, in %v", system, total, pkg.GoFiles)
		assert.LessOrEqual(t, total, 250, "%s: %v", system, pkg.GoFiles)
		assert.Contains(t, pkg.GoFiles, "poller_"+system+".go")
	}
}
