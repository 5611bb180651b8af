//go:build !race

package sock

// Without the race detector there is nothing to report: see detector_race.go. The compiler
// removes these calls.

func raceBeforeSend()            {}
func raceAfterSend([]byte)       {}
func tellAllSent([][]byte, int)  {}
func raceAfterReceive([]byte)    {}
func tellBefore(f func()) func() { return f }
