package greenpoll

// WithThreadCount makes the scheduler count the different OS threads on which
// tasks run, see sched.Sched.Threads. It costs a system call at each switch. On
// systems where we cannot ask for a thread's number it does nothing.
func WithThreadCount() Option { return func(c *config) { c.ThreadID = threadID } }
