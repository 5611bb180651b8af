package check

// This file answers: what does ps say of a process? macOS has no /proc, and its system calls for it are
// not in golang.org/x/sys.

import (
	"os/exec"
	"strconv"
	"strings"
	"time"
)

func psUsage(pid int) (u usage, ok bool) {
	out, err := exec.Command("ps", "-o", "rss=", "-o", "time=", "-p", strconv.Itoa(pid)).Output()
	fields := strings.Fields(string(out))
	if err != nil || len(fields) != 2 {
		return usage{}, false
	}
	kilobytes, err := strconv.ParseInt(fields[0], 10, 64)
	cpu, is := psTime(fields[1])
	return usage{cpu, kilobytes << 10}, err == nil && is
}

// psTime reads 1:02.34 as macOS writes it, or 1-02:03:04 as Linux does.
func psTime(text string) (time.Duration, bool) {
	days, rest, found := strings.Cut(text, "-")
	if !found {
		days, rest = "0", text
	}
	d, err := strconv.Atoi(days)
	sum := float64(d) * 24
	parts := strings.Split(rest, ":")
	if len(parts) < 3 { // without hours
		parts = append([]string{"0"}, parts...)
	}
	for i, part := range parts {
		n, failed := strconv.ParseFloat(part, 64)
		if failed != nil || len(parts) != 3 {
			return 0, false
		}
		if i > 0 {
			sum *= 60
		}
		sum += n
	}
	return time.Duration(sum * float64(time.Second)), err == nil
}
