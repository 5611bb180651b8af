package verdict

import (
	"syscall"
	"time"
)

// processorTime is what this process has used. Windows counts it in 100 ns.
func processorTime() time.Duration {
	me, err := syscall.GetCurrentProcess()
	var created, exited, kernel, user syscall.Filetime
	if err != nil || syscall.GetProcessTimes(me, &created, &exited, &kernel, &user) != nil {
		return 0 // of its own process it is told
	}
	return 100 * time.Duration(int64(kernel.HighDateTime)<<32+int64(kernel.LowDateTime)+
		int64(user.HighDateTime)<<32+int64(user.LowDateTime))
}

// killGroup: the workshop's job has ended what the check has started.
func killGroup() {}
