//go:build ignore

package kernel_test

// This file answers: does package sock pass the conformance tests over the reader's kernel? It is shared
// by the capstones whose package is named kernel. The tests run in a process of their own, and stop at
// the first that fails; the check reads along.

import (
	"bufio"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"greenpoll"
	"greenpoll/internal/verdict"
	"greenpoll/sock/conform"
)

const childVar = "GREENPOLL_CAPSTONE_CONFORMANCE"

func TestMain(m *testing.M) {
	if number := os.Getenv(childVar); number != "" {
		code := m.Run()
		fmt.Println(number)
		os.Exit(code)
	}
	verdict.Run(check)
}

// hung is after how long without an end one run of one test counts as hung. The longest takes seconds.
const hung = 20 * time.Second

func TestConformance(t *testing.T) {
	time.Sleep(time.Nanosecond) // the first timer makes Go's own poller open its descriptors
	conform.Run(t, conform.Backend{
		New: func(t *testing.T) conform.Kernel {
			k, err := made()
			if err != nil {
				t.Fatalf("New: %v", err)
			}
			return conform.Kernel{
				Options: []greenpoll.Option{greenpoll.WithKernel(k)},
				Open:    func() int { return len(openNumbers(t)) },
				Limit:   func() int { return int(min(limit(t).Cur, 1<<30)) },
				Exhaust: func() func() { return exhaust(t) },
				Silent:  func() string { return silent(t) },
			}
		},
		Networks:  []string{"tcp", "unix"},
		Datagrams: []string{"udp", "unixgram"},
		Workers:   []int{1, 4},
		Patience:  hung,
	})
}

// conformance runs the tests, and tells of the first that fails.
func conformance(c *verdict.Check) {
	c.Anew()
	cmd := exec.Command(os.Args[0], "-test.run=^TestConformance$", "-test.v", "-test.failfast", "-test.timeout=10m")
	number := rand.Text() // is printed at the tests' own end, and not at one by os.Exit(0)
	cmd.Env = append(os.Environ(), childVar+"="+number)
	out, in, err := os.Pipe()
	must(c, "pipe", err)
	cmd.Stdout, cmd.Stderr = in, in
	must(c, "the conformance tests", cmd.Start())
	must(c, "pipe", in.Close())
	lines, all := make(chan string), bufio.NewScanner(out)
	all.Buffer(nil, 1<<20)
	go func() {
		defer close(lines)
		for all.Scan() {
			lines <- all.Text()
		}
	}()
	r, ended := report{c: c}, false
	for open := true; open; {
		var line string
		select {
		case line, open = <-lines:
			ended = ended || line == number
			r.take(line)
		case <-time.After(time.Second): // only so that the check counts as alive
		}
		c.Asleep(func() string { return "The conformance tests have stopped, and say nothing." })
		if eats(cmd.Process.Pid) {
			c.Fail("The code takes memory without end: in the conformance test %s it was stopped at 1 GB. What grows in which loop?", r.running)
		}
	}
	switch err := cmd.Wait(); {
	case err != nil || all.Err() != nil || r.ran == 0:
		r.fail(err)
	case !ended:
		c.Fail("In the conformance test %s the program has ended: does the code call os.Exit?", r.running)
	}
}

// A report is what was read of the tests so far.
type report struct {
	c       *verdict.Check
	ran     int
	running string
	since   []string // what was printed since it began
	size    int
}

var run = regexp.MustCompile(`^=== RUN   TestConformance/(.*)/(\w+),_workers:_(\d)$`)

func (r *report) take(line string) {
	if r.size += len(line); r.size > 1<<20 {
		r.c.Fail("The code prints without end: after 1 MB it was stopped.")
	}
	if is := run.FindStringSubmatch(line); is != nil {
		r.ran++
		workers := "one worker"
		if n, _ := strconv.Atoi(is[3]); n > 1 {
			workers = is[3] + " workers"
		}
		r.running = fmt.Sprintf("%q (%s, %s)", strings.ReplaceAll(is[1], "_", " "), is[2], workers)
		r.since = nil
	} else if strings.TrimSpace(line) != "" && !strings.HasPrefix(strings.TrimSpace(line), "--- ") {
		r.since = append(r.since, line)
	}
}

func (r *report) fail(err error) {
	if r.ran == 0 {
		r.c.Fail("The conformance tests did not begin: %v: %s", err, strings.Join(r.since, "; "))
	}
	told, what := r.since, "fails"
	for i, line := range r.since {
		text, panics := strings.CutPrefix(line, "panic: ")
		switch {
		case what != "fails": // the first tells it
		case strings.HasSuffix(line, "hangs"):
			told, what = r.since[i+1:], "hangs: tasks sleep, and nothing has woken them for a long time"
		case panics:
			told, what = slices.DeleteFunc(r.since[i:], func(line string) bool { return !strings.Contains(line, "/mine") }), "ends by a panic: "+text
		case strings.Contains(line, "Error:"):
			told = r.since[i:]
		}
	}
	const most = 12
	r.c.Anew()
	for _, line := range told[:min(most, len(told))] {
		if strings.HasPrefix(line, "panic: the test hangs") {
			break // what follows is the test's own stack
		}
		r.c.Goes("%s", strings.TrimRight(line, " \t"))
	}
	r.c.Fail("Over your kernel the conformance test %s %s. %d runs of tests before it have passed. The test is in sock/conform.", r.running, what, r.ran-1)
}

// eats reports whether the process has more than 1 GB.
func eats(pid int) bool {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	fields := strings.Fields(string(text))
	if err != nil || len(fields) < 2 {
		return false // it has just ended
	}
	pages, err := strconv.Atoi(fields[1])
	return err == nil && pages*os.Getpagesize() > 1<<30
}

func must(c *verdict.Check, what string, err error) {
	if err != nil {
		c.Fail("This machine: %s: %v", what, err)
	}
}

// openNumbers lists the open descriptors, and always the directory's own.
func openNumbers(t *testing.T) (numbers []int) {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		n, err := strconv.Atoi(e.Name())
		if err != nil {
			t.Fatal(err)
		}
		numbers = append(numbers, n)
	}
	return numbers
}

func limit(t *testing.T) (limit syscall.Rlimit) {
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	return limit
}

// exhaust uses up the numbers. It lowers the limit to what is in use, and no further: below the size of
// its set poll(2) refuses to work.
func exhaust(t *testing.T) (restore func()) {
	before := limit(t)
	least := before
	least.Cur = 0
	for _, n := range openNumbers(t) {
		least.Cur = max(least.Cur, uint64(n)+1)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &least); err != nil {
		t.Fatal(err)
	}
	var gaps []int
	for {
		fd, err := unix.FcntlInt(0, unix.F_DUPFD_CLOEXEC, 0)
		if err != nil {
			break // EMFILE, as it should be
		}
		gaps = append(gaps, fd)
	}
	return func() {
		for _, fd := range gaps {
			_ = unix.Close(fd) // it is ours
		}
		_ = syscall.Setrlimit(syscall.RLIMIT_NOFILE, &before) // it was so before
	}
}

// silent returns the address of a listener with room for one or two connections, which accepts none.
func silent(t *testing.T) string {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Close(fd) }) // it is ours
	if err := unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	if err := unix.Listen(fd, 1); err != nil {
		t.Fatal(err)
	}
	name, err := unix.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	return "127.0.0.1:" + strconv.Itoa(name.(*unix.SockaddrInet4).Port)
}
