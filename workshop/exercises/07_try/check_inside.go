//go:build ignore

package sock

// This file answers: how does the check close a socket between its try and its wait?

// Evicted does what another task's Close has done before it waits for the number.
func Evicted(c *Conn) { c.f.beginClose() }
