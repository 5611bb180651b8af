package scenarios

import "greenpoll"

// cancel: one Read that a deadline ends, on a kernel that loses a cancel, as some do: it is asked
// again. Where the kernel only tells of readiness nothing has to be cancelled.
func cancel(t *greenpoll.Task, w *World) error {
	w.Sim.LoseCancels(1)
	return deadline(t, w)
}
