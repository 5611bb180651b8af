package cli

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMain acts as an example when a test starts it as one: it takes one flag and
// no arguments, and fails if the flag says so.
func TestMain(m *testing.M) {
	if os.Getenv("GREENPOLL_CLI_EXAMPLE") == "" {
		os.Exit(m.Run())
	}
	flag.CommandLine = flag.NewFlagSet("", flag.ContinueOnError) // without the flags of go test
	fail := flag.Bool("fail", false, "fail")
	flag.String("addr", "here", "where")
	flag.Func("also", "one more", func(string) error { return nil })
	Parse("usage: sample [-fail]\n")
	if *fail {
		Exit(errors.New("it did not work"))
	}
	fmt.Println("done")
	Exit(nil)
}

// call runs the example and returns what it printed and its exit code.
func call(t *testing.T, args ...string) (out, faults string, code int) {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "GREENPOLL_CLI_EXAMPLE=1")
	stdout, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		faults, err = string(exit.Stderr), nil
	}
	require.NoError(t, err)
	return string(stdout), faults, cmd.ProcessState.ExitCode()
}

func TestAnExampleEndsAsItShould(t *testing.T) {
	for _, c := range []struct {
		args        []string
		out, faults string
		code        int
	}{
		{nil, "done\n", "", 0},
		{[]string{"-h"}, "usage: sample [-fail]\n  -addr string\n    \twhere (default \"here\")\n" +
			"  -also value\n    \tone more\n  -fail\n    \tfail\n", "", 0},
		{[]string{"-fail"}, "", "sample: it did not work\n", 1},
		{[]string{"-nosuch"}, "", "sample: flag provided but not defined: -nosuch (see -h)\n", 2},
		{[]string{"-addr", "there", "-also", "x"}, "done\n", "", 0},
		{[]string{"-addr", ""}, "", "sample: -addr is empty: is a variable not set? Leave the flag out for its default (see -h)\n", 2},
		{[]string{"-addr="}, "", "sample: -addr is empty: is a variable not set? Leave the flag out for its default (see -h)\n", 2},
		{[]string{""}, "", "sample: an argument is empty: is a variable not set? (see -h)\n", 2},
		{[]string{"word"}, "", "sample: unexpected argument \"word\": only flags are taken (see -h)\n", 2},
	} {
		out, faults, code := call(t, c.args...)
		assert.Equal(t, c.out, out, "%v", c.args)
		assert.Equal(t, c.faults, faults, "%v", c.args)
		assert.Equal(t, c.code, code, "%v", c.args)
	}
}
