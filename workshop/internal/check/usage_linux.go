package check

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"
)

// usageEvery is how often it is looked at.
const usageEvery = 50 * time.Millisecond

// ticks is what /proc counts processor time in: USER_HZ is 100 on each of Go's Linux ports.
const ticks = 100

func usageOf(pid int) (u usage, ok bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, after, found := bytes.Cut(text, []byte(") "))
	fields := bytes.Fields(after)
	if err != nil || !found || len(fields) < 22 {
		return usage{}, false
	}
	number := func(field int) int64 { // as proc(5) counts them
		n, _ := strconv.ParseInt(string(fields[field-3]), 10, 64) // the kernel writes a number
		return n
	}
	u.cpu = time.Duration(number(14)+number(15)) * time.Second / ticks
	u.memory = number(24) * int64(os.Getpagesize())
	return u, true
}
