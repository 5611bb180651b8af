//go:build !linux && !darwin && !windows

package sock

// Systems without a call side yet: only the simulated kernel runs there.
var systemCalls any

const callAccept = "accept"
