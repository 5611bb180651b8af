//go:build race && (linux || darwin)

package sock

// This file answers: what if the other side is a connection of package net's in the same
// program, such as a server of httptest's? Package syscall synchronizes those at a point
// of its own, which other packages cannot name. But its calls do so even if they do nothing:
// a Write to no descriptor releases, a Read of no bytes acquires.

import "syscall"

// nothing is what no bytes are read from. It is opened before anybody counts descriptors.
var nothing, _ = syscall.Open("/dev/null", syscall.O_RDONLY|syscall.O_CLOEXEC, 0)

func releaseSyscalls() { syscall.Write(-1, nil) }
func acquireSyscalls() { syscall.Read(nothing, nil) }
