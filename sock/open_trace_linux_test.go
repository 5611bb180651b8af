package sock_test

// This file answers: is what the trace tells of an open what Linux keeps?

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sock"
	"greenpoll/trace"
)

// armedFor is what an epoll descriptor of this process keeps of fd; EPOLLERR and EPOLLHUP,
// which it adds itself, are left out. 0: none keeps it.
func armedFor(t *testing.T, fd int32) (bits int64) {
	fds, err := filepath.Glob("/proc/self/fd/*")
	require.NoError(t, err)
	for _, name := range fds {
		if kind, _ := os.Readlink(name); kind != "anon_inode:[eventpoll]" {
			continue
		}
		info, err := os.ReadFile("/proc/self/fdinfo/" + filepath.Base(name))
		require.NoError(t, err)
		var tfd int32
		var events int64
		for line := range strings.Lines(string(info)) {
			if n, _ := fmt.Sscanf(line, "tfd: %d events: %x", &tfd, &events); n == 2 && tfd == fd && events&0x2000 != 0 {
				bits = events &^ 0x18
			}
		}
	}
	return bits
}

func TestAnOpenTellsWhatLinuxKeeps(t *testing.T) {
	rec := trace.New()
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		l, err := sock.Listen(task, "tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer l.Close()
		for _, e := range rec.Events() {
			if e.Kind == trace.Open && e.Sys == "kevent" {
				t.Skip("this is the stand-in for kqueue")
			}
			if e.Kind == trace.Open {
				assert.NotZero(t, e.Args[1])
				assert.Equal(t, armedFor(t, e.FD), e.Args[1])
			}
		}
		return nil
	}, greenpoll.WithWorkers(1), greenpoll.WithTrace(rec)))
}
