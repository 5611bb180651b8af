//go:build ignore

package sched

// This file answers: which places are there, and what is wrong if one is asked too late or never?

// A place is where a task can wait to be found.
type place struct {
	name  string // as the trace has it
	put   func(st *stage, t *Task)
	never string // if the task is not found there
	late  string // if one of a later place was found first
}

// places are in the order in which they are asked.
var places = []place{
	{
		name:  "fair",
		put:   func(st *stage, t *Task) { st.m.p.ticks = fairTicks - 1; st.putGlobal(t) },
		never: "It is the worker's 61st task, and findFair was not asked before the other places: while its own queues are full, tasks in the global queue wait for ever.",
		late:  "It is the worker's 61st task, and another place was asked before findFair: while the worker's own queues are full, tasks in the global queue wait for ever.",
	},
	{
		name:  "next",
		put:   func(st *stage, t *Task) { st.m.p.putNext(st.Sched, t) },
		never: "A task stands in the run-next slot, and the worker does not find it: it sleeps for ever, though it is ready.",
		late:  "A task stands in the run-next slot, and one from elsewhere was taken first: what was just readied, like the answer to a question, should follow at once.",
	},
	{
		name:  "ring",
		put:   func(st *stage, t *Task) { st.m.p.put(st.Sched, t) },
		never: "A task stands in the ring of the worker's own P, and the worker does not find it.",
		late:  "A task stands in the ring of the worker's own P, and one from farther away was taken first: the near queue costs no lock, no system call and no theft.",
	},
	{
		name:  "global",
		put:   (*stage).putGlobal,
		never: "A task stands in the global queue, and nobody asks that queue: giveUp sees that there is something and does not sleep, and the search begins anew, without end.",
		late:  "A task stands in the global queue, and the worker went farther first: to the kernel, which costs a call, or to another's ring, which costs the other.",
	},
	{
		name:  "poll",
		put:   func(st *stage, t *Task) { t.become(Parked); st.kernel.waiters = 1; st.kernel.ready.Push(t) },
		never: "The kernel has news, and the worker gives up its P before it has asked once without waiting: findPolled comes before giveUp.",
		late:  "The kernel has news, and the worker stole from another P before it asked: what the kernel reports would have run here, and nobody would have lost anything.",
	},
	{
		name:  "steal",
		put:   func(st *stage, t *Task) { st.procs[1].put(st.Sched, t) },
		never: "Another P has a task in its ring that waits for its worker, and this worker gives up without having tried to steal it.",
	},
}
