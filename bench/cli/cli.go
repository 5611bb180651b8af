// Package cli reads the command line as all programs of bench do: -h tells the usage
// and ends with 0, a wrong call is told in one line and ends with 2, a failure with 1.
package cli

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

var name string

// Parse reads the flags. The usage begins with "usage: NAME".
func Parse(usage string) {
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
	if err == nil && flag.NArg() > 0 {
		err = fmt.Errorf("unexpected argument %q: only flags are taken", flag.Arg(0))
	}
	Misuse(err)
}

// Misuse ends the program if err is an error: it was called wrongly.
func Misuse(err error) {
	if err != nil {
		Say("%v (-h tells more)", err)
		os.Exit(2)
	}
}

// Check ends the program if err is an error.
func Check(err error) {
	if err != nil {
		Say("%v", err)
		os.Exit(1)
	}
}

// Say tells something that is no result, on standard error.
func Say(format string, args ...any) { fmt.Fprintf(os.Stderr, name+": "+format+"\n", args...) }
