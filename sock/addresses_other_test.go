//go:build darwin || windows

package sock_test

// The simulated kernel's rules are Linux's: there is nothing to hold them against.
const simulatedAsHere = false
