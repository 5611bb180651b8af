// Package cli reads the command line as all programs of bench do: -h tells the usage
// and ends with 0, a wrong call is told in one line and ends with 2, a failure with 1.
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
// "usage: NAME". A text that is given and empty is refused, but for the flags that
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
	flag.CommandLine.SetOutput(io.Discard) // Misuse says what is wrong, without all the flags
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
// empty. What mostly stands there is a shell's variable that was not set: to go on as
// if nothing had been said would measure something else than was meant.
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

// Misuse ends the program if err is an error: it was called wrongly.
func Misuse(err error) {
	if err != nil {
		Say("%v (see -h)", err)
		os.Exit(2)
	}
}

// Check ends the program if err is an error. Several that were joined are told in one
// line, too.
func Check(err error) {
	if err != nil {
		Say("%s", strings.ReplaceAll(err.Error(), "\n", "; "))
		os.Exit(1)
	}
}

// Say tells something that is no result, on standard error.
func Say(format string, args ...any) { fmt.Fprintf(os.Stderr, name+": "+format+"\n", args...) }
