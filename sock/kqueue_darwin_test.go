package sock_test

// This file answers: does package sock keep its promises over kqueue? It runs on macOS,
// and on Linux over the stand-in, in the place of epoll_test.go:
// bash tools/kqueue-run.sh. There the sockets are Linux's, and nothing is skipped.

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

// lacking is what macOS has not, after its manual: nobody has run this there yet.
var lacking = map[string]string{
	"abstract Unix addresses have no file":                      "Linux alone has them",
	"a sender sleeps while the receiver's queue is full":        noRoom,
	"a sender without a peer continues when the queue has room": noRoom,
	"a deadline wakes a task that waits for room":               noRoom,
	"close wakes a task that waits for room":                    noRoom,
}

const noRoom = "a full queue is answered by ENOBUFS at once, and nothing tells when there is room"
