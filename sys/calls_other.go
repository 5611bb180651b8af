//go:build !linux && !darwin && !windows

package sys

// On systems without a call side, only the simulated kernel runs.
var Native any

const CallAccept = "accept"
