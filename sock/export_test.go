package sock

// This file answers: how does a test close a socket from within a call of its own kernel?
// There the closer stands inside the very call that a close waits for.

// BeginClose is a Close that somebody else has begun, who still waits for the number.
func (v view) BeginClose() { v.f.shut() }
