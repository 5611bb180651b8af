package sock

// This file answers: how does a test close a socket from within a call of its own kernel,
// where the closer stands inside the very call that a close waits for? And how does one
// share a socket of that kernel, which has no File?

// BeginClose is a Close that somebody else has begun, who still waits for the number.
func (v view) BeginClose() { v.f.beginClose() }

// Share makes the calls believe that somebody else has the socket, too.
func (v view) Share() { v.f.marks.set(shared) }
