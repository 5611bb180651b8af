//go:build unix

package verdict

import "syscall"

// mostDescriptors is more than any check needs, and less than what a machine runs out of.
const mostDescriptors = 4096

// limitDescriptors: a leak meets its end while the machine has descriptors left.
func limitDescriptors() {
	var most syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &most) != nil || most.Cur <= mostDescriptors {
		return // it is less as it is, or not known
	}
	most.Cur = mostDescriptors
	_ = syscall.Setrlimit(syscall.RLIMIT_NOFILE, &most) // then a leak takes longer to be seen
}
