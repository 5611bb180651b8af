package greenpoll

import "golang.org/x/sys/windows"

// threadID tells the calling thread.
var threadID = func() int { return int(windows.GetCurrentThreadId()) }
