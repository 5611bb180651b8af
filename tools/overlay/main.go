// Overlay lists the wrong and the plain bodies in the folder overlays, or prints the path of
// a list by which the go command puts some of them in the place of the real ones.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"greenpoll/tools/overlay/bodies"
)

const usage = `usage: overlay [NAME...]

Without a name it lists the bodies of the folder overlays. With names it writes a
list for the go command's flag -overlay, which puts these bodies in the place of the
real ones for one build, and prints its path:

  go test -overlay "$(go run ./tools/overlay poller_commit_stores)" ./poller -run TestExplorerFinds
  go build -overlay "$(go run ./tools/overlay sock_drained)" ./examples/echo

A body that is wrong (a mutant) breaks a rule, and the test that its file names must
notice. A body that is plain does without one of the tricks that docs/performance.md
lists, so that a benchmark can tell what the trick gains.
`

func main() {
	flag.CommandLine.Init("overlay", flag.ContinueOnError)
	flag.CommandLine.SetOutput(io.Discard)
	for _, arg := range os.Args[1:] {
		if arg == "" {
			fail(2, errors.New("empty argument (-h tells more)"))
		}
	}
	switch err := flag.CommandLine.Parse(os.Args[1:]); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Print(usage)
		return
	case err != nil:
		fail(2, fmt.Errorf("%w (-h tells more)", err))
	}
	all, err := bodies.All()
	if err != nil {
		fail(1, err)
	}
	if flag.NArg() == 0 {
		for _, b := range all {
			kind := "plain"
			if b.Mutant {
				kind = "wrong"
			}
			fmt.Printf("%-44s %s  %s\n", b.Name, kind, b.Does)
		}
		return
	}
	list, err := bodies.Put(all, flag.Args()...)
	var unknown *bodies.UnknownError
	switch {
	case errors.As(err, &unknown):
		fail(2, fmt.Errorf("%w (without a name, overlay lists all)", err))
	case err != nil:
		fail(1, err)
	}
	fmt.Println(list)
}

func fail(code int, err error) {
	fmt.Fprintln(os.Stderr, "overlay:", err)
	os.Exit(code)
}
