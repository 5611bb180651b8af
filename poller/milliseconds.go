//go:build linux || windows

package poller

// milliseconds converts a delay for a call that counts in milliseconds. It rounds up, so
// that a poll never ends before the timer that it waits for. Below 0 stands for ever.
func milliseconds(delay int64) uintptr {
	switch {
	case delay < 0:
		return ^uintptr(0)
	case delay == 0:
		return 0
	}
	const day = 24 * 60 * 60 * 1000
	return uintptr(min((delay-1)/1_000_000+1, day)) // a longer wait is made again
}
