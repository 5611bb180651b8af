package trace

import "syscall"

// The hand-made trace that the tests share.

// sample is what a Read that waits looks like, as the core emits it: task 1
// creates task 2, which reads; worker 0 runs another task and polls meanwhile.
func sample() []Line {
	return number([]Line{
		{Event{T: 100, Kind: Ready, Step: 4, G: 1, P: -1, M: -1, Q: "global", QLen: 1}, "sched/park.go:114"},
		{Event{T: 200, Kind: Next, Step: 3, G: 1, Q: "global", Cause: 1}, "sched/machine.go:50"},
		{Event{T: 250, Kind: Resume, Step: 4, G: 1, Cause: 1}, "sched/task.go:125"},
		{Event{T: 300, Kind: Spawn, G: 1, N: 2, Why: "main.get"}, "examples/tenget/main.go:20"},
		{Event{T: 310, Kind: Ready, Step: 4, G: 2, Q: "next", QLen: 1, Cause: 4}, "sched/park.go:130"},
		{Event{T: 400, Kind: Exit, G: 1}, "sched/task.go:157"},
		{Event{T: 450, Kind: Next, Step: 3, G: 2, Q: "next", Cause: 5, Freed: 6}, "sched/machine.go:50"},
		{Event{T: 500, Kind: Resume, Step: 4, G: 2, Cause: 5}, "sched/task.go:125"},
		{Event{T: 600, Kind: Open, G: 2, FD: 7, Slot: 3, Gen: 1, Sys: "epoll_ctl", Args: [3]int64{7, 0x80002007}}, "poller/poller_linux.go:52"},
		{Event{T: 650, Kind: Ready, Step: 4, G: 7, Q: "ring", QLen: 1}, "sched/park.go:130"},
		{Event{T: 1000, Kind: Call, Step: 1, G: 2, FD: 7, Slot: 3, Gen: 1, Mode: Read, Why: "read"}, "sock/conn.go:33"},
		{Event{T: 2200, Kind: Try, Step: 2, G: 2, FD: 7, Slot: 3, Gen: 1, Mode: Read, Sys: "recvfrom", Args: [3]int64{7, 4096}, Ret: -1, Errno: eagain}, "sock/fd_try.go:41"},
		{Event{T: 2300, Kind: Wait, Step: 3, G: 2, FD: 7, Slot: 3, Gen: 1, Mode: Read, Gate: [2]Gate{GateNil, GateWaiting}}, "poller/gate.go:88"},
		{Event{T: 2800, Kind: Park, Step: 3, G: 2, Reason: "IO wait (read)", Cause: 13}, "sched/task.go:148"},
		{Event{T: 2900, Kind: Commit, Step: 3, G: 2, FD: 7, Slot: 3, Gen: 1, Mode: Read, Gate: [2]Gate{GateWaiting, GateTask}, Cause: 14}, "poller/gate.go:117"},
		{Event{T: 3000, Kind: Next, Step: 4, G: 7, Q: "ring", Cause: 10, Freed: 14}, "sched/machine.go:50"},
		{Event{T: 3100, Kind: Resume, Step: 4, G: 7, Cause: 10}, "sched/task.go:125"},
		{Event{T: 3200, Kind: Park, Step: 3, G: 7, Reason: "sleep"}, "sched/task.go:148"},
		{Event{T: 3250, Kind: Commit, Step: 3, G: 7, Cause: 18}, "sched/machine.go:132"},
		{Event{T: 3300, Kind: BeginPoll, Step: 3, P: -1, Timer: 2500000, Why: "nothing to run", Cause: 18}, "sched/find.go:152"},
		{Event{T: 2e6, Kind: Poll, Step: 4, P: -1, Timer: 2500000, Why: "nothing to run", Sys: "epoll_pwait", Args: [3]int64{4, 128, 2}, Ret: 3, Cause: 20}, "poller/poller_linux.go:91"},
		{Event{T: 2000100, Kind: Polled, Step: 4, FD: 7, Slot: 3, Gen: 1, Mode: Read, Gate: [2]Gate{GateTask, GateReadied}, Cause: 21}, "poller/poller.go:120"},
		{Event{T: 2000200, Kind: Ready, Step: 4, G: 2, Q: "ring", QLen: 1, Cause: 22}, "sched/park.go:130"},
		{Event{T: 2000300, Kind: Next, Step: 4, G: 2, Q: "ring", Cause: 23, Freed: 18}, "sched/machine.go:50"},
		{Event{T: 2000400, Kind: Resume, Step: 4, G: 2, Cause: 23}, "sched/task.go:125"},
		{Event{T: 2000500, Kind: Consume, Step: 4, G: 2, FD: 7, Slot: 3, Gen: 1, Mode: Read, Gate: [2]Gate{GateReadied, GateNil}, Cause: 25}, "poller/gate.go:104"},
		{Event{T: 2001400, Kind: Try, Step: 4, G: 2, FD: 7, Slot: 3, Gen: 1, Mode: Read, Sys: "recvfrom", Args: [3]int64{7, 4096}, Ret: 120}, "sock/fd_try.go:41"},
		{Event{T: 2001500, Kind: Return, Step: 4, G: 2, FD: 7, Slot: 3, Gen: 1, Mode: Read, N: 120}, "sock/conn.go:41"},
		{Event{T: 2001600, Kind: Exit, G: 2}, "sched/task.go:157"},
	})
}

func number(lines []Line) []Line {
	for i := range lines {
		lines[i].I = uint64(i) + 1
	}
	return lines
}

// eagain is EAGAIN's number where the tests run.
const eagain = int32(syscall.EAGAIN)
