// Play runs one scenario, as a process of its own: the one that is stepped. It is started by
// cmd/greenpoll, which reads its events; by itself it prints how the run has ended:
//
//	go run ./scenarios/play -scenario read -backend iocp -seed 7
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"greenpoll/scenarios"
	"greenpoll/step"
	"greenpoll/trace"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run returns 0, or 1 if something failed, or 2 if the command line is wrong. How a run that
// is stepped has ended, its viewer is told.
func run(args []string, out, errs io.Writer) (code int) {
	s, err := parse(args, errs)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		_, _ = fmt.Fprintf(errs, "play: %v (see -h)\n", err) // if that fails, there is no place to report it
		return 2
	}
	s.Trace = trace.New()
	if s.Live, err = step.OpenLive(); err == nil {
		outcome := scenarios.Run(s)
		if s.Live == nil { // else it was told already
			err = tell(out, s.Trace, outcome)
		}
	}
	if err != nil {
		_, _ = fmt.Fprintln(errs, "play:", err)
		return 1
	}
	return 0
}

func parse(args []string, errs io.Writer) (s scenarios.Setting, err error) {
	flags := flag.NewFlagSet("play", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	name := flags.String("scenario", "read", "the `name` of the scenario")
	flags.BoolVar(&s.Real, "real", false, "on the machine's own kernel")
	flags.StringVar(&s.Backend, "backend", "", "epoll, kqueue or iocp; default this system's")
	flags.IntVar(&s.Workers, "workers", 0, "how many; default the scenario's")
	flags.Uint64Var(&s.Seed, "seed", 1, "of the choices")
	flags.IntVar(&s.Tasks, "tasks", 0, "how many do the same at once; default the scenario's")
	flags.DurationVar(&s.Delay, "delay", 0, "how long the other side takes, below 0 no time; default the scenario's")
	flags.IntVar(&s.Buffer, "buffer", 0, "bytes that a connection takes; default the scenario's")
	choices := flags.String("choices", "", "that differ from the seed's, such as `41:2`")
	if err = flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			flags.SetOutput(errs)
			flags.Usage()
		}
		return s, err
	}
	if flags.NArg() > 0 {
		return s, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if s.Scenario, err = scenarios.Find(*name); err != nil {
		return s, err
	}
	if s.Choices, err = trace.ParseChoices(*choices); err != nil {
		return s, err
	}
	return s, s.Check()
}

// tell prints in short what has happened.
func tell(out io.Writer, r *trace.Recorder, o step.Outcome) error {
	text := fmt.Sprintf("%d events", r.Len())
	if o.Choices != "" {
		text += fmt.Sprintf(", choices %s", o.Choices)
	}
	if o.NotRepeatable != "" {
		text += ", not repeatable: " + o.NotRepeatable
	}
	if _, err := fmt.Fprintln(out, text); err != nil {
		return err
	}
	if o.Err != "" {
		return errors.New(o.Err)
	}
	return nil
}
