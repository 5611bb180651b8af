// Browser is the runtime in a Worker of the page: it answers until the Worker is ended. The
// Worker's script, web/src/runtime/worker.ts, gives it an object named greenpoll, with the
// sources, and functions for what it answers.
package main

// This file answers: how do questions come in, and answers go out? A call from JavaScript may not
// wait: it would stand still with it. So the questions go through a channel.

import (
	"fmt"
	"os"
	"syscall/js"

	"greenpoll/cmd/greenpoll/internal/page/answers"
)

type question struct {
	id   int
	call string
	args string
}

func main() {
	if err := serve(js.Global().Get("greenpoll")); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err) // the Worker tells what was printed last
		os.Exit(1)
	}
}

// serve answers the questions of worker, one after the other.
func serve(worker js.Value) error {
	packed := worker.Get("sources")
	bytes := make([]byte, packed.Length())
	js.CopyBytesToGo(bytes, packed)
	sources, err := answers.Unpack(bytes)
	if err != nil {
		return err
	}
	a := &answers.Answerer{Sources: sources, Wrong: worker.Get("wrong").String()}
	asked := make(chan question, 64)
	ask := js.FuncOf(func(_ js.Value, args []js.Value) any {
		q := question{args[0].Int(), args[1].String(), args[2].String()}
		go func() { asked <- q }()
		return nil
	})
	worker.Call("ready", ask)
	if a.Wrong == "" {
		// A browser compiles a function when it is called first, and so the first run takes six times
		// as long as others: better while the reader looks at what the page has already.
		_, _ = a.Answer("run", []byte(`{"scenario":"read"}`)) // its answer is nobody's
	}
	for q := range asked {
		answer, err := a.Answer(q.call, []byte(q.args))
		if err != nil {
			worker.Call("fail", q.id, err.Error())
			continue
		}
		bytes := js.Global().Get("Uint8Array").New(len(answer))
		js.CopyBytesToJS(bytes, answer)
		worker.Call("answer", q.id, bytes)
	}
	return nil
}
