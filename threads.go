package greenpoll

// WithThreadCount makes the scheduler count the different OS threads on which tasks run,
// see sched.Sched.Threads. It costs a system call at each switch. On systems that do not
// give out a thread's number it does nothing.
func WithThreadCount() Option { return func(c *config) { c.ThreadID = threadID } }
