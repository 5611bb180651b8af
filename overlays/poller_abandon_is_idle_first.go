//go:build ignore

// Wrong: abandon allows the record to be reused before it has cleared the record's place: it
// clears the place of the probe that has begun meanwhile, whose end is then told to nobody.
// Breaks: a probe reports its end, once
// Shown by: go test -overlay $(go run ./tools/overlay poller_abandon_is_idle_first) ./poller -run TestExplorerFinds
// Seen in no scenario: two goroutines would have to probe one connection at once, and the kernel
// to refuse one of them; no task probes twice.
package poller

func (d *Desc) abandon(op *Op) {
	op.pins.Unpin()
	op.state.Store(opIdle)
	d.gates[op.Mode.index()].syncPoint(AtGiveUp)
	d.place(op.Mode).Store(nil)
	d.p.opEnded()
}
