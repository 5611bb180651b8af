package explore

// This file answers: what does each actor stand for, and what does it do at each point, in
// plain words?

import "strings"

// actorWords say which part of a program each actor plays.
var actorWords = map[string]string{
	Sleeper:     "the task that waits",
	"event":     "a worker that polls, to which the kernel has reported the descriptor",
	"stale":     "a worker to which the kernel has reported the slot's last owner",
	"kernel":    "bytes arrive, and it reports them to a worker that polls",
	"deadline":  "a worker that fires the deadline's timer",
	"reset":     "a goroutine that moves the deadline to later, or takes it away",
	"past":      "a goroutine that sets the deadline to a time that has passed",
	"close":     "a goroutine that closes the descriptor",
	"finish":    "the kernel, which is done with the operation",
	"fetch":     "a worker that polls: it fetches the completion",
	"alarm":     "a worker that fires the timer by which a lost cancel is repeated",
	"other way": "a worker that fetches a completion of the other direction",
	"probe too": "another task that probes with the same record",
	"shutdown":  "the end of Run: it closes the descriptor and cancels the operation",
}

// pointWords say what an actor does when it leaves a point.
var pointWords = map[string]string{
	"start":        "begins",
	"try":          "tries to read",
	"reset":        "forgets events that came before the try",
	"first check":  "looks for a close or a deadline",
	"consume":      "takes the event, if one has come",
	"waiting":      "moves the gate to waiting, if nothing has happened",
	"second check": "looks once more for a close or a deadline, and parks if there is none",
	"stack":        "has returned, and its worker takes its stack away, for the next task",
	"commit":       "falls asleep, off its stack, if the gate is still waiting",
	"awake":        "takes what the gate holds, once it is awake",
	"load":         "looks at the gate",
	"swap":         "moves the gate, if it is still as it was",
	"lock":         "takes the descriptor's lock",
	"publish":      "makes the close or the deadline visible",
	"submit":       "hands the operation to the kernel",
	"result":       "looks whether the completion has come",
	"cancel":       "looks for the operation, or asks the kernel for its early end",
	"give up":      "takes back what the kernel has refused",
	"done":         "readies the task that it has taken out of the gate",
}

// subjects are the actors in a sentence.
var subjects = map[string]string{
	Sleeper:     "the task",
	"event":     "the worker with the event",
	"stale":     "the worker with the old event",
	"kernel":    "the kernel",
	"deadline":  "the worker with the timer",
	"reset":     "the one that moves the deadline",
	"past":      "the one that sets the deadline",
	"close":     "the closer",
	"finish":    "the kernel",
	"fetch":     "the worker with the completion",
	"alarm":     "the worker with the alarm",
	"other way": "the worker with the other completion",
	"probe too": "the other task",
	"shutdown":  "the end of Run",
}

// About says which part of a program an actor plays; "" if there is no such actor.
func About(actor string) string { return actorWords[base(actor)] }

// Does says what the right code does when it leaves a point, without its subject: "takes the event,
// if one has come"; "" if there is no such point.
func Does(point string) string { return pointWords[point] }

// Subject is an actor as the subject of a sentence: "the closer".
func Subject(actor string) string {
	subject := subjects[base(actor)]
	if base(actor) != actor {
		return "the other" + strings.TrimPrefix(subject, "the")
	}
	return subject
}
