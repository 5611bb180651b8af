package check

import (
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// usageEvery is how often it is looked at.
const usageEvery = 50 * time.Millisecond

// counters is VM_COUNTERS.
type counters struct {
	_, _       uintptr // of the address space
	_          uint32
	_, working uintptr // the most, and now
	_, _, _, _ uintptr // quotas
	_, _       uintptr // in the page file
}

func usageOf(pid int) (u usage, ok bool) {
	p, err := windows.OpenProcess(windows.PROCESS_QUERY_INFORMATION, false, uint32(pid))
	if err != nil {
		return usage{}, false
	}
	defer func() { _ = windows.CloseHandle(p) }() // it was only asked
	var created, exited, kernel, user windows.Filetime
	var memory counters
	if windows.GetProcessTimes(p, &created, &exited, &kernel, &user) != nil ||
		windows.NtQueryInformationProcess(p, windows.ProcessVmCounters, unsafe.Pointer(&memory), uint32(unsafe.Sizeof(memory)), nil) != nil {
		return usage{}, false
	}
	return usage{span(kernel) + span(user), int64(memory.working)}, true
}

// span is a length of time, which Windows counts in 100 ns.
func span(t windows.Filetime) time.Duration {
	return time.Duration(int64(t.HighDateTime)<<32|int64(t.LowDateTime)) * 100
}
