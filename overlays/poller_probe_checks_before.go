//go:build ignore

// Wrong: Probe checks for the end before its submit, but not afterwards: after a close between
// the two the kernel keeps the probe.
// Breaks: a close ends the probe that is under way
// Shown by: go test -overlay $(go run ./tools/overlay poller_probe_checks_before) ./poller -run TestExplorerFinds
// Seen in no scenario: no event stands between the check and the submit of a probe: workers
// change only at events.
package poller

func (d *Desc) Probe(op *Op, k Submitter) error {
	if err := d.begin(op); err != nil {
		return err
	}
	op.N, op.Errno = 0, 0
	g := &d.gates[op.Mode.index()]
	g.syncPoint(AtSecondCheck)
	ended := d.failed(0) != nil
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
		if ended {
			g.syncPoint(AtCancel)
			k.Cancel(op)
			d.retryCancel(op, k)
		}
	}
	return nil
}
