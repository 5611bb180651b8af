package sock_test

// This file answers: does a new socket get its options at the same point as in package net?
// The test starts itself under strace, which records what each package asks of the kernel,
// from socket(2) on, in order. A child marks the beginning of a case by a failing call: it
// looks for a file named after the case.

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
)

const orderChild = "GREENPOLL_ORDER_CHILD" // in the environment: a directory for files

func TestANewSocketGetsItsOptionsInPackageNetsOrder(t *testing.T) {
	if dir := os.Getenv(orderChild); dir != "" {
		openAll(t, dir)
		return
	}
	if !hasIPv6() {
		t.Skip("this machine has no IPv6")
	}
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("there is no strace here")
	}
	if out, err := exec.Command(strace, "-o", os.DevNull, "true").CombinedOutput(); err != nil {
		t.Skipf("strace is not permitted here: %v: %s", err, out)
	}
	file := filepath.Join(t.TempDir(), "calls")
	child := exec.Command(strace, "-f", "-qq", "-o", file, "-e", "signal=none",
		"-e", "trace=socket,setsockopt,bind,listen,connect,accept4,faccessat,faccessat2",
		os.Args[0], "-test.run=^"+t.Name()+"$", "-test.count=1")
	child.Env = append(os.Environ(), orderChild+"="+t.TempDir())
	out, err := child.CombinedOutput()
	require.NoError(t, err, "%s", out)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	calls := byCase(string(text))

	for _, o := range openings() {
		want, got := calls["net "+o.name], calls["sock "+o.name]
		require.NotEmpty(t, want, o.name)
		if o.network == "tcp" || o.network == "tcp4" || o.network == "tcp6" {
			o := o
			o.op = "accept"
			want = throughListener(o, want, calls)
		}
		assert.Equal(t, want, got, o.name)
	}
}

// throughListener applies the one difference: the options that package net sets on each
// accepted connection, our package sets once, on the listener, because the kernel lets
// connections inherit them. It does so after Control, which is the user's hook for the
// listener, so that a connection ends up with the same options.
func throughListener(o opening, want []string, calls map[string][]string) []string {
	of := opening{op: "accept", network: "tcp", address: ":0"}
	name := "net " + cell(of.op, of.network, of.address)
	if o.keepAlive != 0 {
		name = "net " + cell(of.op, of.network, of.address, "keep-alive "+o.keepAlive.String())
	}
	switch {
	case strings.HasPrefix(want[0], "accept4"):
		return want[:1]
	case strings.HasPrefix(want[len(want)-1], "listen"):
		return slices.Insert(slices.Clone(want), len(want)-1, calls[name][1:]...)
	}
	return want
}

// openAll runs in the child: it opens every socket with package net, and then with ours.
func openAll(t *testing.T, dir string) {
	peers := map[string]string{}
	for name, at := range map[string][2]string{"TCP4": {"tcp4", "127.0.0.1:0"}, "TCP6": {"tcp6", "[::1]:0"},
		"UNIX": {"unix", filepath.Join(dir, "stream")}} {
		l, err := net.Listen(at[0], at[1])
		require.NoError(t, err)
		defer l.Close()
		peers[name] = l.Addr().String()
	}
	peers["UNIXGRAM"] = filepath.Join(dir, "datagrams")
	l, err := net.ListenPacket("unixgram", peers["UNIXGRAM"])
	require.NoError(t, err)
	defer l.Close()
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		for _, o := range openings() {
			if peer, ok := peers[o.address]; ok {
				o.address = peer
			}
			o.withNet(t)
			o.withSock(t, task)
		}
		return nil
	}, greenpoll.WithWorkers(1)))
}

var (
	thread     = regexp.MustCompile(`^\d+ +`)
	marked     = regexp.MustCompile(`^faccessat2?\(AT_FDCWD, "/(case|control)/([^"]*)"`)
	unequal    = regexp.MustCompile(`\((\d+), `) // the descriptor
	result     = regexp.MustCompile(` = \d+$`)   // a descriptor, or 0
	portChosen = regexp.MustCompile(`htons\([1-9]\d*\)|:[1-9]\d*$`)
	backlog    = regexp.MustCompile(`^listen\(.*\)`) // each package has its own limit, and the kernel a lower one
	accepted   = regexp.MustCompile(`^accept4\(.*\)`)
)

// byCase groups strace's lines by the case that was marked before them.
func byCase(text string) map[string][]string {
	calls, begun, current := map[string][]string{}, map[string]string{}, "-"
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		threadID := thread.FindString(line)
		call := strings.TrimPrefix(line, threadID)
		if start, ok := strings.CutSuffix(call, " <unfinished ...>"); ok {
			begun[threadID] = start
			continue
		}
		if strings.HasPrefix(call, "<... ") {
			_, rest, _ := strings.Cut(call, "resumed>")
			call = begun[threadID] + rest
		}
		if m := marked.FindStringSubmatch(call); m != nil {
			if m[1] == "case" {
				current = m[2]
			} else {
				calls[current] = append(calls[current], "control "+portChosen.ReplaceAllString(m[2], "PORT"))
			}
			continue
		}
		if strings.HasPrefix(call, "faccessat") || strings.HasPrefix(call, "accept4") && strings.Contains(call, "EAGAIN") {
			continue
		}
		call = unequal.ReplaceAllString(call, "(")
		call = result.ReplaceAllString(call, "")
		call = portChosen.ReplaceAllString(call, "PORT")
		call = backlog.ReplaceAllString(call, "listen")
		call = accepted.ReplaceAllString(call, "accept4")
		calls[current] = append(calls[current], strings.Join(strings.Fields(call), " "))
	}
	delete(calls, "-")
	return calls
}
