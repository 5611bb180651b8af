package cli

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMain acts as a program of bench when a test starts it as one: it fails if asked to.
func TestMain(m *testing.M) {
	if os.Getenv("GREENPOLL_CLI_PROGRAM") == "" {
		os.Exit(m.Run())
	}
	flag.CommandLine = flag.NewFlagSet("", flag.ContinueOnError) // without the flags of go test
	fail := flag.Bool("fail", false, "fail")
	flag.String("only", "", "what to measure")
	flag.String("loads", "all", "loads; '' for none")
	Parse("usage: sample [-fail]\n", "loads")
	if *fail {
		Check(errors.New("it did not work"))
	}
	fmt.Println("done")
}

func TestAProgramEndsAsItShould(t *testing.T) {
	for _, c := range []struct {
		args        []string
		out, faults string
		code        int
	}{
		{nil, "done\n", "", 0},
		{[]string{"-only", "dial", "-loads", ""}, "done\n", "", 0},
		{[]string{"-fail"}, "", "sample: it did not work\n", 1},
		{[]string{"-nosuch"}, "", "sample: flag provided but not defined: -nosuch (see -h)\n", 2},
		{[]string{"-only", ""}, "", "sample: -only is empty: is a variable not set? Leave the flag out for its default (see -h)\n", 2},
		{[]string{"-only="}, "", "sample: -only is empty: is a variable not set? Leave the flag out for its default (see -h)\n", 2},
		{[]string{""}, "", "sample: an argument is empty: is a variable not set? (see -h)\n", 2},
		{[]string{"word"}, "", "sample: unexpected argument \"word\": only flags are taken (see -h)\n", 2},
	} {
		cmd := exec.Command(os.Args[0], c.args...)
		cmd.Env = append(os.Environ(), "GREENPOLL_CLI_PROGRAM=1")
		out, err := cmd.Output()
		var faults string
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
			faults, err = string(exit.Stderr), nil
		}
		require.NoError(t, err)
		require.Equal(t, c.out, string(out), "%v", c.args)
		require.Equal(t, c.faults, faults, "%v", c.args)
		require.Equal(t, c.code, cmd.ProcessState.ExitCode(), "%v", c.args)
	}
}

// All programs read their command line with Parse or ParseArgs.
func TestEveryProgramRefusesAnEmptyArgument(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{if eq .Name "main"}}{{.ImportPath}}{{end}}`, "greenpoll/bench/...").Output()
	require.NoError(t, err)
	programs := strings.Fields(string(out))
	require.Contains(t, programs, "greenpoll/bench/peers/gonet")
	// Two programs have the same name: the second is built into the next folder.
	var folders []map[string]string // in each: its programs' paths, by name
	for _, path := range programs {
		i := slices.IndexFunc(folders, func(f map[string]string) bool { return f[filepath.Base(path)] == "" })
		if i < 0 {
			i, folders = len(folders), append(folders, map[string]string{})
		}
		folders[i][filepath.Base(path)] = path
	}
	for _, folder := range folders {
		dir := t.TempDir()
		args := append([]string{"build", "-o", dir + "/"}, slices.Collect(maps.Values(folder))...)
		out, err := exec.Command("go", args...).CombinedOutput()
		require.NoError(t, err, "%s", out)
		for name, path := range folder {
			var faults strings.Builder
			cmd := exec.Command(filepath.Join(dir, name), "")
			cmd.Stderr = &faults
			require.Error(t, cmd.Run(), path)
			require.Equal(t, 2, cmd.ProcessState.ExitCode(), path)
			require.Equal(t, name+": an argument is empty: is a variable not set? (see -h)\n", faults.String(), path)
		}
	}
}
