//go:build ignore

// Plain: moves the timer of a deadline each time that the deadline is set to a later
// time.
// Breaks: nothing
// Shown by: cd bench && go test -overlay $(go run greenpoll/tools/overlay poller_lazydeadline) ./micro -run - -bench 'Deadline$'
// Seen in: moved -workers 1 -at ev=begin-poll,n=4
package poller

func (dl *deadline) moveTimer() {
	dl.stopTimer()
	if dl.when > 0 {
		dl.seq = dl.d.p.s.SetTimer(&dl.Timer, dl.when)
		dl.timer = dl.when
	}
}
