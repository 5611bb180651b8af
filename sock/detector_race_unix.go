//go:build race && (linux || darwin)

package sock

// This file answers: what if the other side is a connection of package net in the same
// program, such as an httptest server? Package syscall synchronizes those on a variable of
// its own, which other packages cannot name. But its calls do so even if they do nothing: a
// Write to no descriptor releases, a Read of no bytes acquires.

import "syscall"

// nothing is what acquireSyscalls reads no bytes from. It is opened before any test counts
// descriptors.
var nothing, _ = syscall.Open("/dev/null", syscall.O_RDONLY|syscall.O_CLOEXEC, 0)

func releaseSyscalls() { syscall.Write(-1, nil) }
func acquireSyscalls() { syscall.Read(nothing, nil) }
