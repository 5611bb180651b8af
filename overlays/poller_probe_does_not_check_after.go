//go:build ignore

// Wrong: Probe does not check for the end after its submit: after a close just before that the
// kernel keeps the probe.
// Breaks: a close ends the probe that is under way
// Shown by: go test -overlay $(go run ./tools/overlay poller_probe_does_not_check_after) ./poller -run TestExplorerFinds
// Seen in no scenario: no event stands between the beginning of a probe and its submit: workers
// change only at events.
package poller

func (d *Desc) Probe(op *Op, k Submitter) error {
	if err := d.begin(op); err != nil {
		return err
	}
	op.N, op.Errno = 0, 0
	g := &d.gates[op.Mode.index()]
	g.syncPoint(AtSubmit)
	done, errno := k.Submit(op)
	switch {
	case errno != 0:
		d.abandon(op)
		op.After(errno)
	case done:
		d.complete(op.Mode, op.N, op.Errno)
	default:
		d.given(op)
	}
	return nil
}
