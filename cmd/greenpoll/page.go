package main

// This file answers: how does a run become a page for the browser?

import (
	"bytes"
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"greenpoll/cmd/greenpoll/internal/page"
	"greenpoll/cmd/greenpoll/internal/session"
	"greenpoll/trace"
)

func pageCommand() *cobra.Command {
	var s setting
	var p paging
	cmd := &cobra.Command{
		Use:   "page [FLAGS] SCENARIO|PROGRAM.go|FILE [-- ARGS]",
		Short: "Make a page of a run, to be gone through in a browser",
		Long: `Page runs a scenario or a program, or reads a trace file, and writes the run as one HTML file. The
file needs no other and no network: open it from disk, send it by mail, put it on a web server.
One moves in the run as on the screen of "greenpoll step", with the same keys, or with buttons.

A trace file comes from "greenpoll trace", or from a program that was run with
GREENPOLL_TRACE=FILE. - is the standard input.`,
		Example: `  greenpoll page read
  greenpoll page -backend iocp -o iocp.html read
  greenpoll page -wrong lost-wakeup read
  greenpoll page -at ev=park,n=2 read.trace`,
		Args:              pageArgs,
		ValidArgsFunction: scenarioOrFile,
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if err := p.check(args[0]); err != nil {
				return err
			}
			run, err := p.open(cmd, &s, args)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, run.Close()) }()
			return p.make(cmd, run)
		},
	}
	p.flags(cmd)
	s.flags(cmd)
	return cmd
}

// paging is what was asked for by the flags that step has not.
type paging struct {
	file, from, at string
	most           int
	first, opening trace.Place // from, at
}

func (p *paging) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVarP(&p.file, "output", "o", "", "the file to write, - for the standard output; the name of what is run, with\n.html, if not given; `FILE`")
	f.StringVar(&p.at, "at", "", "the page opens at this place: 41 is event 41, ev=park,g=3,n=2 the second\npark of task 3; the beginning of the story if not given; `PLACE`")
	f.StringVar(&p.from, "from", "", "leave out the events before this place; `PLACE`")
	f.IntVar(&p.most, "max", page.Most, "leave out the events behind so many; 100000 if not given; `N`")
}

func (p *paging) check(target string) (err error) {
	if p.most < 1 {
		return misuse("-max %d: a page needs one event at least", p.most)
	}
	if p.at != "" {
		if p.opening, err = trace.ParsePlace(p.at); err != nil {
			return misuse("-at: %s", plain(err))
		}
	}
	p.first = trace.Place{I: 1}
	if p.from != "" {
		if p.first, err = trace.ParsePlace(p.from); err != nil {
			return misuse("-from: %s", plain(err))
		}
	}
	if p.file != "" {
		return canBe(p.file)
	}
	if target == "-" {
		return misuse("-o is missing: what is read from the standard input has no name")
	}
	p.file = nameOf(target) + ".html"
	return spare(p.file, "name another with -o")
}

// canBe returns a misuse if there cannot be a file of that name: it is told before a program is run
// for it.
func canBe(file string) error {
	info, err := os.Stat(filepath.Dir(file))
	var p *fs.PathError
	switch {
	case file == "-":
		return nil
	case errors.As(err, &p):
		return misuse("open %s: %w", file, p.Err)
	case err == nil && !info.IsDir():
		return misuse("open %s: %w", file, syscall.ENOTDIR)
	}
	if info, err = os.Stat(file); err == nil && info.IsDir() {
		return misuse("open %s: %w", file, syscall.EISDIR)
	}
	return nil
}

// nameOf is the name of a scenario, a program or a trace file, without its folder and its ending.
func nameOf(target string) string {
	if abs, err := filepath.Abs(target); err == nil {
		target = abs // "." has a name, too
	}
	name := filepath.Base(target)
	return cmp.Or(strings.TrimSuffix(name, filepath.Ext(name)), "page")
}

// spare returns a misuse if a file of that name is there that is no page of ours: nobody has
// named it.
func spare(name, instead string) error {
	text, err := os.ReadFile(name)
	if err != nil || bytes.Contains(text[:min(len(text), 512)], []byte(page.Generator)) {
		return nil // if it cannot be read, it may not be there
	}
	return misuse("%s is there and is no page of greenpoll's: %s", name, instead)
}

// open begins the run that the page is to show, or reads it.
func (p *paging) open(cmd *cobra.Command, s *setting, args []string) (session.Session, error) {
	if isTrace(args[0]) {
		if asked := changed(cmd, s); len(asked) > 0 {
			return nil, misuse("-%s is for a run that is made, and %s is one that was recorded", asked[0], args[0])
		}
		return open(cmd, args[0])
	}
	spec, err := s.spec(cmd, args[0])
	if err != nil {
		return nil, err
	}
	if p.at == "" {
		p.opening = s.shows // of a wrong body
	}
	spec.Args, spec.Output = args[1:], cmd.ErrOrStderr()
	return session.Start(cmd.Context(), spec)
}

// changed are the flags of s that were given.
func changed(cmd *cobra.Command, s *setting) (names []string) {
	its := &cobra.Command{}
	(&setting{}).flags(its)
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if its.Flags().Lookup(f.Name) != nil {
			names = append(names, f.Name)
		}
	})
	return names
}

// isTrace reports whether target is a trace file: what is neither a scenario nor a program.
func isTrace(target string) bool {
	info, err := os.Stat(target)
	there := err == nil && !info.IsDir()
	switch {
	case target == "-":
		return true
	case slices.Contains(scenarioNames(), target), filepath.Ext(target) == ".go", err == nil && info.IsDir():
		return false
	}
	return there || isProgram(target)
}

func pageArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 1 && isProgram(args[0]) && !isTrace(args[0]) {
		args = args[:1] // what follows is the program's
	}
	return exactly(1, "the name of a scenario, a program or a trace file")(cmd, args)
}
