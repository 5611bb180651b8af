//go:build !linux && !darwin && !windows

package sys

// Native is nil: on systems without a call side, only the simulated kernel runs.
var Native Calls

// CallAccept is the name of Accept's system call, in the trace and in errors.
const CallAccept = "accept"
