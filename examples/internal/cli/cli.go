// Package cli has the code that all examples share and that none of them is about:
// reading the command line, exiting with a code, and handling signals.
package cli

// This file answers: how does an example begin, and how does it end? It exits with 0
// when it is done or has printed its usage, 1 when it failed, 2 when its command line
// was wrong. An error is printed on standard error, in one line that begins with the
// example's name.

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

// name is the example's name in its messages.
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
	flag.CommandLine.SetOutput(io.Discard) // Misuse reports the error, without a list of the flags
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
// empty. The usual cause is a shell variable that is not set, as in
// httpd -addr "$ADDR". Using the default instead would not be what the user meant.
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

// Misuse reports an error in the command line and ends the program with 2.
func Misuse(format string, args ...any) {
	Say(format+" (see -h)", args...)
	os.Exit(2)
}

// Exit ends the program: with 0, or with 1 and a line that reports err.
func Exit(err error) {
	if err == nil {
		os.Exit(0)
	}
	Say("%v", err)
	os.Exit(1)
}

// Say prints a message that is not a result, on standard error.
func Say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, name+": "+format+"\n", args...)
}

// OnSignal calls stop, in a separate goroutine, when the first SIGINT or SIGTERM
// comes, and says that the server is closing. A second signal ends the program at once,
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
