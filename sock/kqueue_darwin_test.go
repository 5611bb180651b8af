package sock_test

// This file answers: does package sock pass the conformance tests over kqueue? It runs on
// macOS, and on Linux over the stand-in, in place of epoll_test.go: bash
// tools/kqueue-run.sh. There the sockets are Linux's, and no test is skipped.

import (
	"runtime"
	"testing"
)

func TestSocketsOverKqueue(t *testing.T) {
	var skip map[string]string
	if runtime.GOOS == "darwin" {
		skip = lacking
	}
	overTheRealKernel(t, skip)
}

// lacking lists the tests that cannot run on macOS, according to its manual: so far they
// have never been run there.
var lacking = map[string]string{
	"abstract Unix addresses have no file":                      "only Linux has them",
	"a sender sleeps while the receiver's queue is full":        noRoom,
	"a sender without a peer continues when the queue has room": noRoom,
	"a deadline wakes a task that waits for room":               noRoom,
	"close wakes a task that waits for room":                    noRoom,
}

const noRoom = "a send to a full queue fails with ENOBUFS at once, and nothing reports when there is room"
