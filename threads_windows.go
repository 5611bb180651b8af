package greenpoll

import "golang.org/x/sys/windows"

// threadID returns the number of the calling thread.
var threadID = func() int { return int(windows.GetCurrentThreadId()) }
