package greenpoll

import "golang.org/x/sys/unix"

// threadID returns the number of the calling thread: gettid(2).
var threadID = unix.Gettid
