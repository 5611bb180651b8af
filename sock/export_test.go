package sock

// This file answers: how does a test close a socket from within a call of its own kernel,
// where the closer is inside the very call that a close waits for? And how does it share a
// socket of that kernel, which has no File?

// BeginClose does what another task's Close has done before it waits for the number.
func (v view) BeginClose() { v.f.beginClose() }

// Share makes the calls believe that another user has the socket, too.
func (v view) Share() { v.f.marks.set(shared) }
