package check

// This file answers: does a program take more than it may? Limits of the kernel's own, on the
// address space, break Go programs, so its figures are watched.

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"
)

// Variables for the tests.
var (
	mostMemory int64 = 1 << 30
	mostCPU          = 10 * time.Second
)

const (
	spins = "The code runs without end: after 10 s of processor time it was stopped. Which loop is never left?"
	eats  = "The code takes memory without end: at 1 GB it was stopped. What grows in which loop?"
)

// ticks is what /proc counts processor time in: USER_HZ is 100 on each of Go's Linux ports.
const ticks = 100

// beyond says which limit the process has passed; "": none.
func beyond(pid int) string {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, after, found := bytes.Cut(text, []byte(") "))
	fields := bytes.Fields(after)
	if err != nil || !found || len(fields) < 22 {
		return "" // it has just ended
	}
	number := func(field int) int64 { // as proc(5) counts them
		n, _ := strconv.ParseInt(string(fields[field-3]), 10, 64) // the kernel writes a number
		return n
	}
	if cpu := time.Duration(number(14)+number(15)) * time.Second / ticks; cpu > mostCPU {
		return spins
	}
	if number(24)*int64(os.Getpagesize()) > mostMemory {
		return eats
	}
	return ""
}
