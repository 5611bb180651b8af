package sched

// This file answers: who starts the workers, and waits for their end? The goroutine that
// has called Run. A worker that finds that one more is wanted only asks for it: that may be
// a guest, and what it starts would have its profiler labels, and belong to its bubble of
// testing/synctest, which the worker would outlive. For the same reason it sets the
// watch's timer for a guest in a bubble.

// workers are the worker goroutines. Its fields are guarded by Sched.mu.
type workers struct {
	asked *note      // Run's caller sleeps on it
	told  bool       // and has been woken
	hired []*machine // not started yet
	alive int        // have not ended
}

// hire asks for m to be started. The caller holds s.mu.
func (w *workers) hire(m *machine) {
	w.hired = append(w.hired, m)
	w.alive++
	w.tell()
}

// tell wakes Run's caller. The caller holds s.mu.
func (w *workers) tell() {
	if !w.told {
		w.told = true
		w.asked.wakeup()
	}
}

// ended is a worker's last word.
func (w *workers) ended(s *Sched) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if w.alive--; w.alive == 0 {
		w.tell()
	}
}

// employ starts those that are hired until all have ended, and the watch if need be.
func (w *workers) employ(s *Sched) {
	for {
		w.asked.sleep()
		s.mu.Lock()
		w.told = false
		hired, alive := w.hired, w.alive
		w.hired = nil
		if len(s.idleP) < len(s.procs) {
			s.watch.arm()
		}
		s.mu.Unlock()
		for _, m := range hired {
			go func() {
				m.sleep() // a P comes with it
				m.run()
			}()
		}
		if alive == 0 {
			return
		}
	}
}
