// Package cli is what all examples do in the same way and none of them is about:
// reading the command line, ending with an exit code, hearing of a signal.
package cli

// This file answers: how does an example begin, and how does it end? With 0 when
// it is done or has told its usage, 1 when it failed, 2 when it was called wrongly;
// faults are told on standard error, in one line that begins with its name.

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
)

// name is how the example is called in what it says.
var name = "example"

// Parse reads the flags of an example that takes no arguments. The usage begins
// with "usage: NAME". With -h the program prints it, with the flags, and ends.
func Parse(usage string) {
	if args := ParseArgs(usage); len(args) > 0 {
		Misuse("unexpected argument %q: only flags are taken", args[0])
	}
}

// ParseArgs is Parse for an example that takes arguments, and returns them.
func ParseArgs(usage string) []string {
	name = strings.Fields(usage)[1]
	flag.CommandLine.Init(name, flag.ContinueOnError)
	flag.CommandLine.SetOutput(io.Discard) // Misuse says what is wrong, without all the flags
	err := flag.CommandLine.Parse(os.Args[1:])
	if err == flag.ErrHelp {
		fmt.Print(usage)
		flag.CommandLine.SetOutput(os.Stdout)
		flag.PrintDefaults()
		os.Exit(0)
	}
	if err != nil {
		Misuse("%v", err)
	}
	refuseEmpty()
	return flag.Args()
}

// refuseEmpty ends the program if an argument, or the text of a flag, was given but is
// empty. What mostly stands there is a shell's variable that was not set, as in
// httpd -addr "$ADDR": to go on as if nothing had been said would do something else
// than was meant.
func refuseEmpty() {
	flag.Visit(func(f *flag.Flag) {
		value, ok := f.Value.(flag.Getter)
		if ok && value.Get() == "" {
			Misuse("-%s is empty: is a variable not set? Leave the flag out for its default", f.Name)
		}
	})
	if slices.Contains(flag.Args(), "") {
		Misuse("an argument is empty: is a variable not set?")
	}
}

// Misuse says what is wrong with the command line and ends the program with 2.
func Misuse(format string, args ...any) {
	Say(format+" (see -h)", args...)
	os.Exit(2)
}

// Exit ends the program: with 0, or with 1 and a line that tells err.
func Exit(err error) {
	if err == nil {
		os.Exit(0)
	}
	Say("%v", err)
	os.Exit(1)
}

// Say tells something that is no result, on standard error.
func Say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, name+": "+format+"\n", args...)
}

// OnSignal calls stop, on a goroutine of its own, when the first SIGINT or SIGTERM
// comes, and says that the server is closing. A second one ends the program at once,
// with 1.
func OnSignal(stop func()) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		<-signals
		Say("closing; a second signal ends it at once")
		go stop()
		<-signals
		Say("ended by a second signal")
		os.Exit(1)
	}()
}
