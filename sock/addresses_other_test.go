//go:build darwin || windows

package sock_test

// The simulated kernel follows Linux's rules, so there is nothing to compare it with.
const simulatedAsHere = false
