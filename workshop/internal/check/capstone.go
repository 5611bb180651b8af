package check

// This file answers: how is a package checked that is the reader's own? The compiler is shown a folder of
// the clone that does not exist, with the reader's files and those of the check: so the check may use
// what is internal to greenpoll.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"greenpoll/internal/verdict"
	"greenpoll/tools/overlay/bodies"
	"greenpoll/workshop/internal/course"
	"greenpoll/workshop/internal/region"
)

// An Own is a package to be checked.
type Own struct {
	Root     string // of the clone
	Capstone course.Capstone
	Files    []string // the reader's
	Shown    string   // their folder, as the reader may type it
	Work     string   // a folder for what is built
}

// A MissingError is what the compiler said of the check: the reader's files do not have what it calls.
type MissingError struct{ Text string }

func (e *MissingError) Error() string { return "it lacks what the check calls:\n" + e.Text }

// Run builds and checks, as Job.Run does. Its error may also be a *MissingError.
func (o Own) Run(ctx context.Context) (r Result, err error) {
	begun := time.Now()
	kept := filepath.Join(o.Work, "check"+ExeSuffix)
	work, done, err := Folder(o.Work)
	if err != nil {
		return r, err
	}
	defer done()
	o.Work = work
	exe, err := o.build(ctx)
	if err != nil {
		return r, o.translated(err)
	}
	pkg := o.Capstone.Package()
	mine := []string{verdict.MineVar + "=" + pkg + "/="} // any of the package is the reader's
	r, err = program{exe, o.Work, o.Root, pkg, mine, o.Capstone.Most, false, o.translate}.run(ctx)
	r.Took = time.Since(begun)
	_ = os.Rename(exe, kept) // docs/capstones.md has the reader run it again; if it runs already, that one stays
	return r, err
}

func (o Own) build(ctx context.Context) (exe string, err error) {
	dir := filepath.Join(o.Root, filepath.FromSlash(o.Capstone.Package()))
	replace := make(map[string]string)
	for _, path := range o.Files {
		replace[filepath.Join(dir, filepath.Base(path))] = path
	}
	checks, err := o.Capstone.Checks()
	if err != nil {
		return "", err
	}
	if err := join(checks, o.Work, dir, replace); err != nil {
		return "", err
	}
	if err := o.hook(replace); err != nil {
		return "", err
	}
	list := filepath.Join(o.Work, "overlay.json")
	if err := bodies.WriteList(list, replace); err != nil {
		return "", err
	}
	exe = filepath.Join(o.Work, "check"+ExeSuffix)
	return exe, Compile(ctx, Paths{o.Root, o.Capstone.Package(), o.Shown},
		[]string{"test", "-c", "-vet=off", "-overlay", list, "-o", exe, "./" + o.Capstone.Package()})
}

// hook lets the check look on at one function of the real source.
func (o Own) hook(replace map[string]string) error {
	h := o.Capstone.Hook
	if h.File == "" {
		return nil
	}
	path := filepath.Join(o.Root, filepath.FromSlash(h.File))
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	r, err := region.Find(h.File, text, h.Func)
	if err != nil {
		return err
	}
	body := bytes.TrimPrefix(r.Body(text), []byte("{"))
	text = r.Replace(text, fmt.Appendf(nil, "{ if look := %s; look != nil { look(t) }; %s", h.Name, body)) // no line moves
	text = fmt.Appendf(text, "\nvar %s func(t *Task)\n", h.Name)
	replace[path] = filepath.Join(o.Work, filepath.Base(h.File))
	return os.WriteFile(replace[path], text, 0o644)
}

// translate replaces the folder that does not exist by the reader's.
func (o Own) translate(text string) string {
	text = strings.ReplaceAll(text, filepath.Join(o.Root, filepath.FromSlash(o.Capstone.Package()))+string(filepath.Separator), o.Shown+string(filepath.Separator))
	text = strings.ReplaceAll(text, filepath.FromSlash(o.Capstone.Package())+string(filepath.Separator), o.Shown+string(filepath.Separator))
	return strings.ReplaceAll(text, filepath.ToSlash(o.Root)+"/", "")
}

// inCheck finds what a compiler says of a line of the check.
var inCheck = regexp.MustCompile(`^\S*workshop_\w+_test\.go:\d+:\d+: (.*)$`)

// translated makes an error of the compiler the reader's: with the paths of the reader's files, and, if
// it finds fault with the check alone, in the words of what that looks for.
func (o Own) translated(err error) error {
	wrong := (*CompileError)(nil)
	if !errors.As(err, &wrong) {
		return err
	}
	text := o.translate(wrong.Text)
	var said []string
	for line := range strings.Lines(text) {
		is := inCheck.FindStringSubmatch(strings.TrimSpace(line))
		if is == nil && placed.MatchString(line) {
			return &CompileError{text}
		}
		if is != nil && !strings.HasPrefix(is[1], "too many errors") && !slices.Contains(said, is[1]) {
			said = append(said, is[1])
		}
	}
	return &MissingError{strings.Join(said, "\n")}
}
