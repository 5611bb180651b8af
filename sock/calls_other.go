//go:build !linux && !darwin && !windows

package sock

// On systems without a call side, only the simulated kernel runs.
var systemCalls any

const callAccept = "accept"
