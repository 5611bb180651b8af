package sock_test

// This file answers: does package sock keep its promises over kqueue? It runs on macOS,
// and on Linux over the stand-in, in the place of epoll_test.go:
// bash tools/kqueue-run.sh.

import (
	"runtime"
	"testing"
)

func TestSocketsOverKqueue(t *testing.T) {
	skip := map[string]string{}
	if runtime.GOOS == "darwin" {
		skip["abstract Unix addresses have no file"] = "Linux alone has them"
	}
	overTheRealKernel(t, skip)
}
