//go:build !linux && !windows

package greenpoll

var threadID func() int
