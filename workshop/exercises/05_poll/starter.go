//go:build ignore

package main

func (m *machine) Poll() error {
	panic("exercise 5, poll: sleep until the kernel has news, and open the gates that it is for")
}
