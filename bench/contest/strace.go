package contest

// This file answers: how does strace count a process's system calls? With a log of all
// of them, because strace's summary does not show the operation of an epoll_ctl.

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"

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
	stop = func() (calls Calls, err error) {
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
		if err := interrupt(cmd, lines); err != nil {
			return calls, err
		}
		text, err := os.Open(log)
		if err != nil {
			return calls, err
		}
		calls, err = readStrace(text)
		return calls, errors.Join(err, text.Close())
	}
	if err == nil && !strings.Contains(line, "attached") {
		err = errors.New(strings.TrimSpace(line))
	}
	if err != nil {
		_, why := stop()
		return nil, errors.Join(err, why)
	}
	return stop, nil
}

// interrupt ends a tool with SIGINT once its output has been read to the end. Being ended
// by that signal does not count as a failure.
func interrupt(tool *exec.Cmd, outputs ...io.Reader) error {
	err := tool.Process.Signal(unix.SIGINT)
	for _, out := range outputs {
		_, rerr := io.Copy(io.Discard, out)
		err = errors.Join(err, rerr)
	}
	ended := tool.Wait()
	if exit := (*exec.ExitError)(nil); errors.As(ended, &exit) {
		how := exit.Sys().(syscall.WaitStatus)
		if how.Signal() == unix.SIGINT || how.ExitStatus() == 128+int(unix.SIGINT) {
			return err
		}
	}
	return errors.Join(err, ended)
}

// A call that is interrupted by a different thread's call takes two lines; the second
// begins with "<...", so it does not match.
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
