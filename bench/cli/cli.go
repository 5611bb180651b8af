// Package cli reads the command line for all programs of bench: -h prints the usage and
// exits with 0, a wrong command line is reported in one line and exits with 2, and a
// failure exits with 1.
package cli

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

var name string

// Parse reads the flags of a program that takes no arguments. The usage begins with
// "usage: NAME". A text that is given but empty is refused, except for the flags that
// mayBeEmpty names.
func Parse(usage string, mayBeEmpty ...string) {
	if args := ParseArgs(usage, mayBeEmpty...); len(args) > 0 {
		Misuse(fmt.Errorf("unexpected argument %q: only flags are taken", args[0]))
	}
}

// ParseArgs is Parse for a program that takes arguments, and returns them.
func ParseArgs(usage string, mayBeEmpty ...string) []string {
	name = strings.Fields(usage)[1]
	flag.CommandLine.Init(name, flag.ContinueOnError)
	flag.CommandLine.SetOutput(io.Discard) // Misuse reports the error, without a list of the flags
	err := flag.CommandLine.Parse(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		fmt.Print(usage)
		flag.CommandLine.SetOutput(os.Stdout)
		flag.PrintDefaults()
		os.Exit(0)
	}
	Misuse(err)
	refuseEmpty(mayBeEmpty)
	return flag.Args()
}

// refuseEmpty ends the program if an argument, or the text of a flag, was given but is
// empty. The usual cause is a shell variable that is not set. Using the default instead
// would not measure what the user meant.
func refuseEmpty(mayBeEmpty []string) {
	flag.Visit(func(f *flag.Flag) {
		value, ok := f.Value.(flag.Getter)
		if ok && value.Get() == "" && !slices.Contains(mayBeEmpty, f.Name) {
			Misuse(fmt.Errorf("-%s is empty: is a variable not set? Leave the flag out for its default", f.Name))
		}
	})
	if slices.Contains(flag.Args(), "") {
		Misuse(errors.New("an argument is empty: is a variable not set?"))
	}
}

// Misuse ends the program if err is an error in the command line.
func Misuse(err error) {
	if err != nil {
		Say("%v (see -h)", err)
		os.Exit(2)
	}
}

// Check ends the program if err is an error. Joined errors are also reported in one
// line.
func Check(err error) {
	if err != nil {
		Say("%s", strings.ReplaceAll(err.Error(), "\n", "; "))
		os.Exit(1)
	}
}

// Say prints a message that is not a result, on standard error.
func Say(format string, args ...any) { fmt.Fprintf(os.Stderr, name+": "+format+"\n", args...) }
