package sched

// This file answers: which goroutine starts the workers, and waits for them to end? The
// one that called Run. Code that needs another worker only asks for it, because it may
// run on a guest's goroutine. A worker started there would inherit the guest's profiler
// labels, and would belong to the guest's bubble of testing/synctest and outlive it. For
// the same reason Run's goroutine sets the watch's timer on behalf of a guest in a
// bubble.

// workers are the worker goroutines. Its fields are guarded by Sched.mu.
type workers struct {
	asked *note      // Run's caller sleeps on it
	woken bool       // Run's caller has been woken
	hired []*machine // workers that are not started yet
	alive int        // workers that have not ended
}

// hire asks Run's caller to start m. The caller holds s.mu.
func (w *workers) hire(m *machine) {
	w.hired = append(w.hired, m)
	w.alive++
	w.wakeRun()
}

// wakeRun wakes Run's caller. The caller holds s.mu.
func (w *workers) wakeRun() {
	if !w.woken {
		w.woken = true
		w.asked.wakeup()
	}
}

// ended is the last call of a worker.
func (w *workers) ended(s *Sched) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if w.alive--; w.alive == 0 {
		w.wakeRun()
	}
}

// employ starts the workers that are hired, and the watch if it is needed, until all
// workers have ended.
func (w *workers) employ(s *Sched) {
	for {
		w.asked.sleep()
		s.mu.Lock()
		w.woken = false
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
