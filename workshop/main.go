// Workshop is a course in which you write the netpoller again, one function at a time, and are told
// in the words of the four steps what goes wrong:
//
//	go run ./workshop
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"

	"greenpoll/internal/group"
	"greenpoll/tools/overlay/bodies"
	"greenpoll/trace"
	"greenpoll/workshop/internal/course"
	"greenpoll/workshop/internal/desk"
)

const usage = `usage: workshop [-dir DIR] COMMAND [N], in a clone of greenpoll

You write pieces of the netpoller again, in files of your own. Each check says what went wrong.

  prepare       fetch and build everything once, and try this machine; with
                -o class.zip pack it for a room without a network (-f: also
                over another file)
  list          the exercises, and how far you are
  start [N]     begin exercise N, or the next one: it prints the file and the line to open
  check [N]     build and check it; with -race also for data races
  watch [N]     check it again whenever you save the file; with -page a browser
                shows the run that has passed, or where it goes wrong
  hint [N]      one hint; again, and it shows the next: there are three
  diff [N]      your way beside the real one, once you have it
  solution [N]  the real one, once you have it, or with -i-give-up
  reset [N]     begin it anew; your file is kept under another name
  verify [N]    try the course itself: each starter, each solution, each likely mistake
                (-quick: one mistake of each exercise alone)

N is an exercise's number, or L1 to L5 for a lab: a broken program, to be found out with the tools of
the trade. C1 to C5 are the capstones: start, check, hint and reset take them. -race and -page are for
exercises alone: build a lab's program with go build -race, and test a capstone with go test -race.
Without N it is the one that was started last, and for verify all. Without a command it is list.
`

// A misuse is a mistake of the command line.
type misuse struct{ error }

// errNotYet ends a check that has not passed: all is said.
var errNotYet = errors.New("not yet")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), group.Endings()...)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run returns 0, or 1 if something failed or a check has not passed, or 2 if the command line is wrong.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	err := begin(ctx, args, out)
	switch wrong := new(misuse); {
	case err == nil:
		return 0
	case errors.Is(err, errNotYet):
		return 1
	case errors.Is(err, flag.ErrHelp):
		_, err = io.WriteString(out, usage)
		if err == nil {
			return 0
		}
	case errors.As(err, wrong):
		_, _ = fmt.Fprintf(errs, "workshop: %v (see -h)\n", err) // if that fails, there is no place to report it
		return 2
	}
	if ctx.Err() != nil {
		err = errors.New("stopped") // whatever was under way says it in other words
	}
	_, _ = fmt.Fprintf(errs, "workshop: %v\n", err) // see above
	return 1
}

// What is asked for by flags.
type asked struct {
	dir    string // "": my, in the clone
	giveUp bool
	page   bool
	race   bool   // of check and watch
	out    string // of prepare
	force  bool   // likewise
	quick  bool   // of verify
}

// flagOf names the commands that know a flag. -dir is for all.
var flagOf = map[string][]string{"i-give-up": {"diff", "solution"}, "page": {"watch"}, "race": {"check", "watch"}, "o": {"prepare"}, "f": {"prepare"}, "quick": {"verify"}}

// A session is one call of the command.
type session struct {
	ctx    context.Context
	out    io.Writer
	root   string
	all    []course.Exercise
	labs   []course.Lab
	desk   *desk.Desk
	asked  asked
	lines  chan string // what is typed meanwhile
	page   *page       // of watch -page; nil: none is open
	failed error       // the first error of printing
}

func (s *session) say(format string, args ...any) {
	if _, err := fmt.Fprintln(s.out, s.withDir(fmt.Sprintf(format, args...))); s.failed == nil {
		s.failed = err
	}
}

// withDir adds -dir, if that was given, to the commands in a text: they are to be typed as they stand there.
func (s *session) withDir(text string) string {
	if s.asked.dir == "" {
		return text
	}
	const command = "go run ./workshop "
	return strings.ReplaceAll(text, command, command+"-dir "+quoted(s.asked.dir)+" ")
}

// quoted returns a path as it is typed in a command. Double quotes are what all shells know.
func quoted(path string) string {
	if strings.ContainsAny(path, " '()&;") {
		return `"` + path + `"`
	}
	return path
}

// A told is an error whose text was changed for the reader.
type told struct {
	error
	text string
}

func (t told) Error() string { return t.text }
func (t told) Unwrap() error { return t.error }

// sentence prints what may be longer than a line. A terminal would break it in mid-word.
func (s *session) sentence(text string) {
	if _, _, is := terminalSize(); is && s.out == os.Stdout {
		text = strings.TrimSuffix(trace.Wrap(text, ""), "\n")
	}
	s.say("%s", text)
}

func begin(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("workshop", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	var a asked
	flags.StringVar(&a.dir, "dir", "", "")
	flags.BoolVar(&a.giveUp, "i-give-up", false, "")
	flags.BoolVar(&a.page, "page", false, "")
	flags.BoolVar(&a.race, "race", false, "")
	flags.StringVar(&a.out, "o", "", "")
	flags.BoolVar(&a.force, "f", false, "")
	flags.BoolVar(&a.quick, "quick", false, "")
	var words []string
	for rest := args; ; {
		if err := flags.Parse(rest); errors.Is(err, flag.ErrHelp) {
			return err
		} else if err != nil {
			return misuse{err}
		}
		if flags.NArg() == 0 {
			break
		}
		words, rest = append(words, flags.Arg(0)), flags.Args()[1:] // flags may stand behind the command
	}
	if err := foreign(flags, words); err != nil {
		return err
	}
	root, err := bodies.Root(".")
	if err != nil {
		return err
	}
	s := &session{ctx: ctx, out: out, root: root, asked: a}
	if s.all, err = course.Load(root); err != nil {
		return err
	}
	if s.labs, err = course.Labs(root); err != nil {
		return err
	}
	if s.desk, err = desk.Open(root, cmp.Or(a.dir, root+"/my")); err != nil {
		return err
	}
	if err = errors.Join(s.do(words), s.failed); err != nil {
		err = told{err, s.withDir(err.Error())}
	}
	return err
}

// foreign is a misuse if a flag was given that the command does not know.
func foreign(flags *flag.FlagSet, words []string) (err error) {
	command := "list"
	if len(words) > 0 {
		command = words[0]
	}
	flags.Visit(func(f *flag.Flag) {
		if of := flagOf[f.Name]; of != nil && !slices.Contains(of, command) {
			err = misuse{fmt.Errorf("-%s is a flag of %s", f.Name, strings.Join(of, " and "))}
		}
	})
	return err
}

// do carries out one command.
func (s *session) do(words []string) error {
	name := "list"
	if len(words) > 0 {
		name = words[0]
	}
	plain := map[string]func() error{"list": s.list, "prepare": s.prepare}
	about := map[string]func(course.Exercise) error{
		"start": s.start, "check": s.check, "watch": s.watch, "hint": s.hint,
		"diff": s.diff, "solution": s.solution, "reset": s.reset,
	}
	switch {
	case len(words) > 2:
		return misuse{fmt.Errorf("unexpected argument %q", words[2])}
	case plain[name] != nil && len(words) > 1:
		return misuse{fmt.Errorf("%s takes no exercise", name)}
	case plain[name] != nil:
		return plain[name]()
	case name == "verify":
		return s.verify(words[1:])
	case about[name] == nil:
		return misuse{fmt.Errorf("there is no command %q", name)}
	}
	if l, is := s.labOf(name, words[1:]); is {
		return s.doLab(name, l)
	}
	if c, err := s.capstone(name, words[1:]); c != nil || err != nil {
		return s.aboutCapstone(name, c, err)
	}
	e, err := s.exercise(name, words[1:])
	if err != nil {
		return err
	}
	if !e.Here() {
		return fmt.Errorf("exercise %d is about %s; on this system go on with another one", e.N, strings.Join(e.Systems, " and "))
	}
	return about[name](e)
}

// exercise returns the one that the command is about: the one named, or the last, or for start the
// first that is not solved.
func (s *session) exercise(command string, words []string) (e course.Exercise, err error) {
	if len(words) > 0 {
		return s.named(words[0])
	}
	if command == "start" {
		for _, e := range s.all {
			if e.Here() && !s.desk.Mark(e.Name).Solved {
				return e, nil
			}
		}
		return e, errors.New("all exercises are solved; \"start N\" opens one of them again")
	}
	for _, e := range s.all {
		if e.Name == s.desk.Last {
			return e, nil
		}
	}
	return e, fmt.Errorf("no exercise was started: go run ./workshop start")
}

// named finds an exercise by its number or its name.
func (s *session) named(word string) (e course.Exercise, err error) {
	n, err := strconv.Atoi(word)
	for _, e := range s.all {
		if e.Name == word || err == nil && e.N == n {
			return e, nil
		}
	}
	return e, misuse{fmt.Errorf("there is no exercise %q: \"list\" names them all", word)}
}
