//go:build ignore

// Off: a deadline that is moved to a later time leaves its timer where it is.
// Plain: the timer is moved, too.
package poller

func (dl *deadline) moveTimer() {
	dl.stopTimer()
	if dl.when > 0 {
		dl.seq = dl.d.p.s.SetTimer(&dl.Timer, dl.when)
		dl.timer = dl.when
	}
}
