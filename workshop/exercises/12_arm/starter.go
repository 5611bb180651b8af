//go:build ignore

package poller

func (p *Poller) Open(fd int) (*Desc, error) {
	panic("exercise 12, arm: give fd a slot, and have the kernel watch it, once")
}
