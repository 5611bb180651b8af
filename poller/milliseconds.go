//go:build linux || windows

package poller

// milliseconds is how long a call that counts in them may block. It rounds up, so that
// a poll never ends before the timer it waits for. Below 0 stands for ever.
func milliseconds(delay int64) uintptr {
	switch {
	case delay < 0:
		return ^uintptr(0)
	case delay == 0:
		return 0
	}
	const day = 24 * 60 * 60 * 1000
	return uintptr(min((delay-1)/1_000_000+1, day)) // longer ones look again
}
