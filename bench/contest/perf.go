package contest

// This file answers: how does perf count a process's system calls? With the kernel's
// tracepoints, which need root.

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

const (
	allCalls = "raw_syscalls:sys_enter"
	oneCall  = "syscalls:sys_enter_"
)

func perf(pid int) (stop func() (Calls, error), err error) {
	order, orders, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	answers, answer, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	// It attaches, but counts only from our command on: descriptors 3 and 4 are ours.
	args := []string{"stat", "-x", ",", "-D", "-1", "--control", "fd:3,4", "-p", fmt.Sprint(pid), "-e", allCalls}
	for _, name := range scheduling {
		args = append(args, "-e", oneCall+name)
	}
	args = append(args, "-e", oneCall+"epoll_ctl", "--filter", fmt.Sprint("op == ", unix.EPOLL_CTL_DEL))
	cmd := exec.Command("perf", args...)
	var said bytes.Buffer
	cmd.Stderr = &said
	cmd.ExtraFiles = []*os.File{order, answer}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	stop = func() (Calls, error) {
		err := errors.Join(interrupt(cmd), orders.Close(), answers.Close())
		if err != nil {
			return Calls{}, fmt.Errorf("%w: %s", err, strings.TrimSpace(said.String()))
		}
		return readPerf(&said)
	}
	// Our copies of perf's ends are closed here, so that the read below ends when perf exits.
	err = errors.Join(order.Close(), answer.Close())
	if err == nil {
		_, err = fmt.Fprintln(orders, "enable")
	}
	if err == nil {
		_, err = bufio.NewReader(answers).ReadString('\n')
	}
	if err != nil {
		_, why := stop() // perf has usually exited and printed the reason
		return nil, cmp.Or(why, err)
	}
	return stop, nil
}

// readPerf reads lines such as "4711,,syscalls:sys_enter_futex,...".
func readPerf(text io.Reader) (calls Calls, err error) {
	seen := false
	lines := bufio.NewScanner(text)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), ",")
		if len(fields) < 3 {
			continue
		}
		n, err := strconv.Atoi(fields[0])
		if err != nil {
			return calls, fmt.Errorf("perf said %q", lines.Text())
		}
		switch event := fields[2]; event {
		case allCalls:
			calls.Total, seen = n, true
		case oneCall + "epoll_ctl":
			calls.Removals = n
		default:
			calls.Scheduling += n
		}
	}
	if err := lines.Err(); err != nil {
		return calls, err
	}
	if !seen {
		return calls, errors.New("perf has not counted")
	}
	return calls, nil
}
