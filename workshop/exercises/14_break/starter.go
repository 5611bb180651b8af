//go:build ignore

package poller

func (p *Poller) Break() {
	panic("exercise 14, break: wake the worker that sleeps in the poll, once")
}
