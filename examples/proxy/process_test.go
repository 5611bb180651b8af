//go:build linux

package main

// This file answers: what does the proxy do as a process, with its memory, its
// limit on descriptors and its signals?

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMain acts as the proxy if a test starts it as one.
func TestMain(m *testing.M) {
	if os.Getenv("PROXY") != "" {
		time.Sleep(time.Nanosecond) // with the first timer Go's own poller opens its descriptors
		main()
		return
	}
	os.Exit(m.Run())
}

type process struct {
	*exec.Cmd
	addr string
	log  *strings.Builder
}

// launch starts a proxy with a limit on its descriptors, and waits until the proxy
// listens.
func launch(t *testing.T, limit int, to string) *process {
	p := &process{log: new(strings.Builder)}
	p.Cmd = exec.Command("/bin/sh", "-c", fmt.Sprintf(`ulimit -n %d; exec "$0" -addr 127.0.0.1:0 -to %s`, limit, to), os.Args[0])
	p.Env = append(os.Environ(), "PROXY=1")
	p.Stderr = p.log
	out, err := p.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, p.Start())
	t.Cleanup(func() {
		if p.ProcessState == nil {
			p.Process.Kill()
			p.Wait()
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	p.addr = strings.TrimSpace(strings.TrimPrefix(line, "listening on "))
	return p
}

func (p *process) descriptors(t *testing.T) int {
	return openDescriptors(t, strconv.Itoa(p.Process.Pid))
}

// peak returns the most memory that the process ever had, in bytes.
func (p *process) peak(t *testing.T) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.Process.Pid))
	require.NoError(t, err)
	for line := range strings.Lines(string(status)) {
		if kb, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			n, err := strconv.Atoi(strings.Fields(kb)[0])
			require.NoError(t, err)
			return n << 10
		}
	}
	t.Fatal("no VmHWM in /proc/PID/status")
	return 0
}

// ends requires that the process exits with 0 on SIGTERM.
func (p *process) ends(t *testing.T) {
	require.NoError(t, p.Process.Signal(syscall.SIGTERM))
	require.NoError(t, p.Wait(), p.log)
}

func TestASlowSinkDoesNotFillTheMemory(t *testing.T) {
	t.Parallel() // with the other slow test
	done := make(chan int64, 1)
	p := launch(t, 1000, target(t, func(c *net.TCPConn) {
		total, buf := int64(0), make([]byte, 1<<20)
		for {
			n, err := io.ReadFull(c, buf)
			total += int64(n)
			if err != nil {
				break
			}
			time.Sleep(2 * time.Millisecond) // this sink is slow on purpose
		}
		done <- total
	}))
	before := p.descriptors(t)
	c := dial(t, p.addr)
	_, err := io.CopyN(c, rand.NewChaCha8([32]byte{}), much)
	require.NoError(t, err)
	require.NoError(t, c.CloseWrite())
	require.EqualValues(t, much, <-done)
	t.Logf("peak of resident memory: %d KiB", p.peak(t)>>10)
	assert.Less(t, p.peak(t), 64<<20)
	c.Close()
	eventually(t, "descriptors are back", func() bool { return p.descriptors(t) == before })
	p.ends(t)
}

// 64 descriptors are enough for about 25 connections. The others wait in the
// listener's queue or are refused, and when there is room again, the proxy serves them.
func TestOutOfDescriptorsAndBack(t *testing.T) {
	p := launch(t, 64, target(t, func(c *net.TCPConn) { io.Copy(c, c) }))
	before := p.descriptors(t)
	var all []net.Conn
	for range 200 {
		c, err := net.Dial("tcp", p.addr)
		if errors.Is(err, syscall.ECONNRESET) {
			continue // refused, before this side knew that it was connected
		}
		require.NoError(t, err)
		defer c.Close()
		all = append(all, c)
	}
	require.Greater(t, len(all), 10, "there was room for so many")
	served := 0
	for _, c := range all[:10] {
		served += echoes(c)
	}
	assert.Positive(t, served, "those that came first are served")
	for _, c := range all {
		c.Close()
	}
	eventually(t, "it serves again", func() bool {
		c, err := net.Dial("tcp", p.addr)
		if err != nil {
			return false
		}
		defer c.Close()
		return echoes(c) == 1
	})
	eventually(t, "descriptors are back", func() bool { return p.descriptors(t) == before })
	p.ends(t)
}

// echoes returns 1 if c sends back what it is sent.
func echoes(c net.Conn) int {
	io.WriteString(c, "hello")
	text := make([]byte, 5)
	if _, err := io.ReadFull(c, text); err != nil || string(text) != "hello" {
		return 0
	}
	return 1
}

func TestATransferUnderWayIsFinishedAfterSIGTERM(t *testing.T) {
	begun := make(chan struct{})
	var once sync.Once // more connections may come while the proxy closes: see below
	p := launch(t, 1000, target(t, func(c *net.TCPConn) {
		once.Do(func() { close(begun) })
		hashing(c)
	}))
	c := dial(t, p.addr)
	_, err := io.CopyN(c, rand.NewChaCha8([32]byte{}), 1<<20)
	require.NoError(t, err)
	<-begun // the kernel buffers a megabyte for a connection that has not been accepted yet
	require.NoError(t, p.Process.Signal(syscall.SIGTERM))
	eventually(t, "nobody listens any more", func() bool {
		c, err := net.Dial("tcp", p.addr)
		if err == nil {
			c.Close()
		}
		return err != nil
	})
	_, err = io.CopyN(c, rand.NewChaCha8([32]byte{}), 1<<20)
	require.NoError(t, err)
	require.NoError(t, c.CloseWrite())
	answer, err := io.ReadAll(c)
	require.NoError(t, err)
	assert.Len(t, answer, 64)
	require.NoError(t, p.Wait(), p.log)
}

func TestAnIdleConnectionDoesNotKeepItFromEnding(t *testing.T) {
	t.Parallel()
	p := launch(t, 1000, target(t, func(c *net.TCPConn) { io.Copy(c, c) }))
	c := dial(t, p.addr)
	io.WriteString(c, "x")
	_, err := c.Read(make([]byte, 1)) // so it has been accepted
	require.NoError(t, err)
	begun := time.Now()
	p.ends(t)
	assert.GreaterOrEqual(t, time.Since(begun), 4*time.Second, "it has waited for it")
}
