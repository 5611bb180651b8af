package greenpoll

import "golang.org/x/sys/unix"

// threadID tells the calling thread: gettid(2).
var threadID = unix.Gettid
