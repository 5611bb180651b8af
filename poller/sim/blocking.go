package sim

// This file answers: how long does a call last that blocks its thread, and not only its task?
// As long as the caller says, by the kernel's clock.

import (
	"time"

	"greenpoll/sched"
)

// Block stands for a call that blocks its thread for d, such as a name lookup or the read of a
// file. It is sched.Task.Block with that call, and like it leaves the task's P to others.
func (k *Kernel) Block(t *sched.Task, d time.Duration) {
	t.BlockUntil(func(returned func()) { k.At(d, returned) })
}
