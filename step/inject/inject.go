//go:build ignore

// This file answers: how is a program stepped that knows nothing of stepping? The viewer builds
// it by go build -overlay with this file, without the line above, as one more of package
// greenpoll. So each of the program's Runs begins here.

package greenpoll

import (
	"os"

	"greenpoll/step"
)

func init() {
	program, err := step.OpenProgram()
	if err != nil {
		os.Stderr.WriteString("greenpoll: " + err.Error() + "\n")
		os.Exit(2)
	}
	if program == nil {
		return // nobody steps it
	}
	inject = func(c *config) func(error) {
		own := c.backend != nil // a kernel that the program brings
		run := program.Begin(step.Run{Trace: c.Trace, Chooser: c.Chooser, Own: own, Workers: c.Procs})
		c.Trace, c.Chooser = run.Trace, run.Chooser
		if run.Held != nil {
			WithKernel(run.Held)(c)
		}
		return run.End
	}
}
