//go:build !race

package sock

// Without the race detector there is nothing to tell: see detector_race.go. The compiler
// leaves these calls out.

func tellSending()               {}
func tellSent([]byte)            {}
func tellAllSent([][]byte, int)  {}
func tellReceived([]byte)        {}
func tellBefore(f func()) func() { return f }
