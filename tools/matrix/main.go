// Matrix prints which test of package sock passes on which kernel. It reads
// the output of `go test -json`. tools/backends.sh runs the tests and calls it:
//
//	go run ./tools/matrix -not "IOCP=no wine here" linux=FILE kqueue=FILE wine=FILE
//
// This file answers: which columns are there, and which results make the program fail?
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// A column is one kernel: its tests are in the named run, below these paths.
type column struct {
	name string
	run  string
	set  string            // of the conformance set
	more map[string]string // a group of rows -> the path of its tests
}

// The groups that are not the conformance set.
const (
	guests = "nettest between guests"
	tasks  = "nettest with a task for each call"
)

var nettest = map[string]string{guests: "TestNettestBetweenGuests", tasks: "TestNettestWithATaskForEachCall"}

var columns = []column{
	{"epoll", "linux", "TestSocketsOverEpoll", nettest},
	{"kqueue", "kqueue", "TestSocketsOverKqueue", nettest},
	{"IOCP", "wine", "TestSocketsOverIOCP", nettest},
	simulated("epoll"),
	simulated("kqueue"),
	simulated("iocp"),
}

func simulated(backend string) column {
	const test = "TestNettestOverTheSimulatedKernel/"
	return column{"sim/" + backend, "linux", "TestSocketsOverTheSimulatedKernel/" + backend, map[string]string{
		guests: test + backend + "/between guests",
		tasks:  test + backend + "/with a task for each call",
	}}
}

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, out, errs io.Writer) (code int) {
	say := func(format string, args ...any) {
		_, _ = fmt.Fprintf(errs, "matrix: "+format+"\n", args...) // if that fails, there is no place to report it
	}
	const usage = "usage: matrix [-not COLUMN=REASON] RUN=FILE..."
	flags := flag.NewFlagSet("matrix", flag.ContinueOnError)
	flags.SetOutput(io.Discard)    // errors are reported below, in one line
	missing := map[string]string{} // a column that cannot be run here -> why
	flags.Func("not", "a column that cannot be run here, and why", func(s string) error {
		name, why, _ := strings.Cut(s, "=")
		if why == "" || !slices.ContainsFunc(columns, func(c column) bool { return c.name == name }) {
			return fmt.Errorf("must be COLUMN=REASON, with a column of the table")
		}
		missing[name] = why
		return nil
	})
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		_, err = fmt.Fprintln(out, usage)
		if err == nil {
			return 0
		}
	}
	if err != nil {
		say("%v; %s", err, usage)
		return 2
	}
	runs := map[string]*results{}
	for _, arg := range flags.Args() {
		name, file, _ := strings.Cut(arg, "=")
		if file == "" || !slices.ContainsFunc(columns, func(c column) bool { return c.run == name }) {
			say("%q is no RUN=FILE with a run of the table; %s", arg, usage)
			return 2
		}
		if runs[name], err = readFile(file); err != nil {
			say("%v", err)
			return 2
		}
	}
	t := &table{missing: missing}
	for _, c := range columns {
		if missing[c.name] == "" {
			t.add(c, runs[c.run])
		}
	}
	w := bufio.NewWriter(out)
	well := t.print(w)
	if err := w.Flush(); err != nil {
		say("%v", err)
		return 1
	}
	if !well {
		return 1
	}
	return 0
}

func readFile(name string) (*results, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	all, err := read(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return all, nil
}
