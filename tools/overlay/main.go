// Overlay lists the mutants and the plain bodies in the folder overlays, or prints the
// path of the list with which the go command builds some of them in:
//
//	go run ./tools/overlay
//	go test -overlay $(go run ./tools/overlay poller_commit_stores) ./poller -run TestExplorerFinds
//	go build -overlay $(go run ./tools/overlay sock_drained) ./examples/echo
//
// In a different module of the project, such as bench, it is greenpoll/tools/overlay.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"greenpoll/tools/overlay/bodies"
)

const usage = `usage: overlay [NAME...], inside a clone of greenpoll

Overlay puts other bodies in the place of the library's, for one build. Without a name
it lists those in the folder overlays: wrong ones, mutants, which a test must notice,
and plain ones, which show what a trick gains. With names it prints the path of the
list that go build and go test take as -overlay:

    go test -overlay $(go run ./tools/overlay poller_commit_stores) ./poller -run TestExplorerFinds
    go build -overlay $(go run ./tools/overlay sock_drained) ./examples/echo

In the folder bench it is called as go run greenpoll/tools/overlay. Each file names the
command that shows what its body does.
`

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run returns 0, or 1 if something failed, or 2 if the command line is wrong.
func run(args []string, out, errs io.Writer) (code int) {
	say := func(err error, more string) {
		_, _ = fmt.Fprintf(errs, "overlay: %v%s\n", err, more) // if that fails, there is no place to report it
	}
	flags := flag.NewFlagSet("overlay", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	text, err := usage, flags.Parse(args)
	misuse := err != nil && !errors.Is(err, flag.ErrHelp)
	if err == nil && slices.Contains(flags.Args(), "") {
		misuse, err = true, errors.New("an argument is empty: is a variable not set?")
	}
	if err == nil {
		text, err = answer(flags.Args())
		misuse = errors.As(err, new(*bodies.UnknownError))
	}
	if misuse {
		say(err, " (see -h)")
		return 2
	}
	if err == nil || errors.Is(err, flag.ErrHelp) {
		_, err = io.WriteString(out, text)
	}
	if err != nil {
		say(err, "")
		return 1
	}
	return 0
}

// answer is the list of all bodies, or the path of the overlay's list.
func answer(names []string) (string, error) {
	root, err := bodies.Root(".")
	if err != nil {
		return "", err
	}
	all, err := bodies.All(root)
	if err != nil {
		return "", err
	}
	if len(names) > 0 {
		list, err := bodies.Write(root, all, names...)
		return list + "\n", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%-36s %-6s %-10s %s\n", "NAME", "KIND", "SEEN IN", "WHAT IT DOES")
	for _, body := range all {
		kind := "wrong"
		if body.Plain {
			kind = "plain"
		}
		seen := "-"
		if len(body.SeenIn) > 0 {
			seen = body.SeenIn[0].Scenario
		}
		fmt.Fprintf(&b, "%-36s %-6s %-10s %s\n", body.Name, kind, seen, body.What)
	}
	b.WriteString("\nThe head of overlays/NAME.go has the command that shows it: of a wrong one the test that fails,\n" +
		"of a plain one the benchmark; and the scenarios in which one can step through it.\n")
	return b.String(), nil
}
