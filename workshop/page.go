package main

// This file answers: how does a browser follow the checks? "greenpoll serve" is a program of its own,
// which is told what to show. It ends with its input, and so with this one, however that ends.

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"

	"greenpoll/internal/group"
	"greenpoll/workshop/internal/check"
	"greenpoll/workshop/internal/course"
)

// A page is what a browser has open.
type page struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	end chan error // what Wait has returned
}

// openPage starts the server, and prints its address.
func (s *session) openPage() (p *page, err error) {
	exe, err := s.stepper()
	if err != nil {
		return nil, err
	}
	p = &page{cmd: exec.Command(exe, "serve", "-addr", "127.0.0.1:0", "-pushed"), end: make(chan error, 1)}
	p.cmd.Dir, p.cmd.Stderr = s.root, os.Stderr
	group.Own(p.cmd) // a Ctrl-C is for the watch, which ends it
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	address := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if found := served.FindString(lines.Text()); found != "" {
				address <- found
			}
		}
		p.end <- p.cmd.Wait() // when all is read
	}()
	select {
	case found := <-address:
		s.say("The page, for a browser of this machine: %s", found)
		return p, nil
	case err := <-p.end:
		return nil, fmt.Errorf("greenpoll serve has ended: %v", err)
	case <-s.ctx.Done():
		p.close()
		return nil, s.ctx.Err()
	}
}

var served = regexp.MustCompile(`http://\S+`)

// stepper builds "greenpoll", unless it is built, and returns its path.
func (s *session) stepper() (exe string, err error) {
	dir := filepath.Join(s.desk.Dir, ".build") + string(filepath.Separator)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	cmd := group.Command(s.ctx, "go", "build", "-o", dir, "./cmd/greenpoll")
	cmd.Dir = s.root
	if out, err := check.Said(cmd); err != nil {
		return "", fmt.Errorf("the stepper does not build: %w\n%s", err, out)
	}
	return dir + "greenpoll" + check.ExeSuffix, nil
}

// show has the page show the run that the check has recorded. Where it has recorded none, the run
// before stays, below the sentence.
func (s *session) show(e course.Exercise, r check.Result) {
	if s.page == nil {
		return
	}
	next := struct{ File, At, Title string }{At: r.Place, Title: fmt.Sprintf("Exercise %d: not yet. %s", e.N, r.Said)}
	if r.OK {
		next.Title = fmt.Sprintf("Exercise %d: right. %s", e.N, e.Learnt)
	}
	if file := s.recording(e); isFile(file) {
		next.File = file
	}
	text, err := json.Marshal(next)
	if err == nil {
		_, err = s.page.in.Write(append(text, '\n'))
	}
	if err != nil {
		s.say("(The page does not answer any more, and is closed: %v)", err)
		s.page.close()
		s.page = nil
	}
}

const forPage = 3 * time.Second // the server gives its browsers 2 s

// close ends the server.
func (p *page) close() {
	_ = p.in.Close() // if it has ended, that is what is wanted
	select {
	case <-p.end:
	case <-time.After(forPage):
		group.Kill(p.cmd.Process)
	}
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
