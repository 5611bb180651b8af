package contest

// This file answers: how does strace count a process's system calls? By a log of all
// of them, as its own summary does not tell what epoll_ctl was called for.

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

func strace(pid int) (stop func() (Calls, error), err error) {
	dir, err := os.MkdirTemp("", "calls")
	if err != nil {
		return nil, err
	}
	log := filepath.Join(dir, "log")
	cmd := exec.Command("strace", "-f", "-o", log, "-p", fmt.Sprint(pid))
	said, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewReader(said)
	line, err := lines.ReadString('\n')
	stop = func() (Calls, error) {
		defer os.RemoveAll(dir)
		cmd.Process.Signal(unix.SIGINT)
		io.Copy(io.Discard, lines)
		cmd.Wait()
		text, err := os.Open(log)
		if err != nil {
			return Calls{}, err
		}
		defer text.Close()
		return readStrace(text)
	}
	if err != nil || !strings.Contains(line, "attached") {
		stop()
		return nil, fmt.Errorf("%s", strings.TrimSpace(line))
	}
	return stop, nil
}

// A call that another thread's interrupts is told in two lines; the second begins
// with "<...", and so does not match.
var callLine = regexp.MustCompile(`^\d+ +(\w+)\((.*)`)

func readStrace(log io.Reader) (calls Calls, err error) {
	lines := bufio.NewScanner(log)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		m := callLine.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		calls.Total++
		switch {
		case slices.Contains(scheduling, m[1]):
			calls.Scheduling++
		case m[1] == "epoll_ctl" && strings.Contains(m[2], "EPOLL_CTL_DEL"):
			calls.Removals++
		}
	}
	return calls, lines.Err()
}
