package main

// This file answers: how is the command called, and how does it answer? Flags have one dash or
// two, as with the go command. The exit code is 0, or 1 if something failed, or 2 if the command
// was called in a wrong way; an error is one line, and below it perhaps a program's last words.

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"greenpoll/cmd/greenpoll/internal/session"
)

// run returns the exit code.
func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	root := newRoot()
	root.SetArgs(doubleDashes(root, args))
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		err = ctx.Err() // the screen is closed by a signal without an error
	}
	switch {
	case err == nil, err == errUntilThen:
		return 0
	case errors.As(err, new(session.Misuse)):
		_, _ = fmt.Fprintf(errs, "%s: %s (see %s -h)\n", cmd.CommandPath(), plain(err), cmd.CommandPath()) // if that fails, there is no place to report it
		return 2
	case errors.Is(err, context.Canceled):
		_, _ = fmt.Fprintf(errs, "%s: interrupted\n", cmd.CommandPath())
	default:
		_, _ = fmt.Fprintf(errs, "%s: %s\n", cmd.CommandPath(), plain(err))
	}
	return 1
}

func misuse(format string, args ...any) error {
	return session.Misuse{Err: fmt.Errorf(format, args...)}
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "greenpoll",
		Short: "Step through what happens below a network call that looks blocking",
		Long: `Greenpoll steps through what happens below a network call that looks blocking: the
program that is stepped is the scheduler with its netpoller itself, and stops at each event.

Begin with

    greenpoll step read     in this terminal
    greenpoll page read     as a page for the browser

It is called inside a clone of greenpoll, as "go run ./cmd/greenpoll" in its root.`,
		SuggestionsMinimumDistance: 2,
		SilenceErrors:              true,
		SilenceUsage:               true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return misuse("there is no command %q%s", args[0], meantOf(cmd.SuggestionsFor(args[0])))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(flagError)
	root.SetUsageTemplate(usage)
	cobra.AddTemplateFunc("flags", listFlags)
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return noneEmpty(cmd) }
	root.AddCommand(scenariosCommand(), stepCommand(), traceCommand(), replayCommand(), explainCommand(), gateCommand(), pageCommand(), serveCommand(), siteCommand())
	root.SetHelpCommand(helpCommand())
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	sameForm(root)
	return root
}

// sameForm has the help of all commands look alike.
func sameForm(cmd *cobra.Command) {
	cmd.DisableFlagsInUseLine = true
	cmd.InitDefaultHelpFlag()
	cmd.Flags().Lookup("help").Usage = "print this text"
	for _, sub := range cmd.Commands() {
		sameForm(sub)
	}
}

func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Tell more about a command",
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				rest = append(rest, args...) // of those that Find has left over, the first
				return misuse("there is no command %q%s", rest[0], meantOf(about.SuggestionsFor(rest[0])))
			}
			return about.Help()
		},
	}
}

// noneEmpty returns a misuse if a flag was given without its text. For -choices that is one: none.
func noneEmpty(cmd *cobra.Command) (err error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if f.Value.Type() == "string" && f.Value.String() == "" && f.Name != "choices" {
			err = misuse("-%s is empty: is a variable not set?", cmp.Or(f.Shorthand, f.Name))
		}
	})
	return err
}

// usage is cobra's own, in fewer words, and with one dash before each flag.
const usage = `usage: {{if .HasAvailableSubCommands}}{{.CommandPath}} COMMAND{{if .Runnable}}{{if .HasParent}}
       {{.UseLine}}{{end}}{{end}}{{else}}{{.UseLine}}{{end}}
{{if .HasAvailableSubCommands}}
Commands:
{{range .Commands}}{{if or .IsAvailableCommand (eq .Name "help")}}  {{rpad .Name .NamePadding}} {{.Short}}
{{end}}{{end}}{{end}}{{if .HasExample}}
Examples:
{{.Example}}
{{end}}{{if .HasAvailableLocalFlags}}
Flags:
{{flags .LocalFlags}}{{end}}{{if .HasAvailableSubCommands}}
"{{.CommandPath}} COMMAND -h" tells more about each.
{{end}}`

// exactly has a command take that many arguments, which what names.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch i := slices.Index(args, ""); {
		case i >= 0:
			return misuse("an argument is empty: is a variable not set?")
		case len(args) < n:
			return misuse("%s is missing", what)
		case len(args) > n:
			return misuse("unexpected argument %q", args[n])
		}
		return nil
	}
}

// longFlag is a flag with a name of more than one letter, after a single dash.
var longFlag = regexp.MustCompile(`^-([a-z][a-z0-9-]+)(=.*)?$`)

// doubleDashes returns args in which each flag that a command knows, and that has been written
// with a single dash, has two: to pflag -print is five flags of one letter.
func doubleDashes(root *cobra.Command, args []string) []string {
	known := map[string]bool{"help": true}
	var collect func(c *cobra.Command)
	collect = func(c *cobra.Command) {
		c.Flags().VisitAll(func(f *pflag.Flag) { known[f.Name] = true })
		for _, sub := range c.Commands() {
			collect(sub)
		}
	}
	collect(root)
	doubled := slices.Clone(args)
	for i, arg := range args {
		if arg == "--" {
			break
		}
		if m := longFlag.FindStringSubmatch(arg); m != nil && (known[m[1]] || len(m[1]) > 2) {
			doubled[i] = "-" + arg
		}
	}
	return doubled
}

// flagError says what is wrong with a flag, which has one dash here.
func flagError(cmd *cobra.Command, err error) error {
	var invalid *pflag.InvalidValueError
	var unknown *pflag.NotExistError
	switch {
	case errors.As(err, &invalid):
		what := map[string]string{"int": "a number", "uint64": "a number, and not below 0", "duration": "a time, such as 50ms"}[invalid.GetFlag().Value.Type()]
		return misuse("-%s %s: it must be %s", invalid.GetFlag().Name, invalid.GetValue(), what)
	case errors.As(err, &unknown):
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		similar := near(unknown.GetSpecifiedName(), names)
		for i := range similar {
			similar[i] = "-" + similar[i]
		}
		return misuse("there is no flag -%s%s", unknown.GetSpecifiedName(), meantOf(similar))
	}
	return misuse("%s", strings.Replace(err.Error(), "--", "-", 1))
}

// listFlags is the part of a help text that has the flags, in the manner of package flag. A
// flag's text ends with the name of its value, in backquotes and after a semicolon.
func listFlags(flags *pflag.FlagSet) string {
	var b strings.Builder
	flags.VisitAll(func(f *pflag.Flag) {
		value, text := pflag.UnquoteUsage(f)
		name := "-" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		if f.NoOptDefVal != "" && f.Value.Type() == "string" {
			name += "[=" + value + "]"
		} else if value != "" && f.Name != "help" {
			name += " " + value
		}
		text = strings.TrimSuffix(text, "; "+value)
		fmt.Fprintf(&b, "  %s\n        %s\n", name, strings.ReplaceAll(text, "\n", "\n        "))
	})
	return b.String()
}

// meantOf is the end of a sentence about a name that does not exist.
func meantOf(near []string) string {
	if len(near) == 0 {
		return ""
	}
	return fmt.Sprintf(": did you mean %s?", strings.Join(near, " or "))
}
