// Matrix prints which test of package sock passes on which kernel. What it reads is
// the output of `go test -json`; tools/backends.sh makes that and calls it:
//
//	go run ./tools/matrix -not "IOCP=no wine here" linux=FILE kqueue=FILE wine=FILE
//
// This file answers: which columns are there, and what is wrong enough to fail?
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
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

func simulated(manner string) column {
	const test = "TestNettestOverTheSimulatedKernel/"
	return column{"sim/" + manner, "linux", "TestSocketsOverTheSimulatedKernel/" + manner, map[string]string{
		guests: test + manner + "/between guests",
		tasks:  test + manner + "/with a task for each call",
	}}
}

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, out, errs io.Writer) (code int) {
	flags := flag.NewFlagSet("matrix", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.Usage = func() { fmt.Fprintln(errs, "usage: matrix [-not COLUMN=REASON] RUN=FILE...") }
	missing := map[string]string{} // a column that cannot be run here -> why
	flags.Func("not", "a column that cannot be run here, and why", func(s string) error {
		name, why, ok := strings.Cut(s, "=")
		if !ok || why == "" {
			return fmt.Errorf("must be COLUMN=REASON")
		}
		missing[name] = why
		return nil
	})
	if flags.Parse(args) != nil {
		return 2
	}
	runs := map[string]*results{}
	for _, arg := range flags.Args() {
		name, file, ok := strings.Cut(arg, "=")
		if !ok {
			flags.Usage()
			return 2
		}
		f, err := os.Open(file)
		if err != nil {
			fmt.Fprintln(errs, "matrix:", err)
			return 2
		}
		runs[name], err = read(f)
		f.Close()
		if err != nil {
			fmt.Fprintf(errs, "matrix: %s: %v\n", file, err)
			return 2
		}
	}
	t := &table{missing: missing}
	for _, c := range columns {
		if missing[c.name] == "" {
			t.add(c, runs[c.run])
		}
	}
	if !t.print(out) {
		return 1
	}
	return 0
}
