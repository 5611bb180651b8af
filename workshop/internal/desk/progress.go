package desk

// This file answers: how far has the reader come? It is in one file, which people may read.

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Progress is what is kept from one command to the next.
type Progress struct {
	Last      string           `json:"last"` // the exercise started last, by its name
	Exercises map[string]*Mark `json:"exercises"`
}

// A Mark is what is kept of one exercise.
type Mark struct {
	Base   string `json:"base"`   // a hash of the real file that the reader's was made of; "": not known
	File   string `json:"file"`   // the name of the reader's; "": not known
	Checks int    `json:"checks"` // how often it was checked
	Hints  int    `json:"hints"`  // how many were shown
	Solved bool   `json:"solved"`
	Anew   bool   `json:"anew,omitempty"` // begun anew since it was solved
}

func (d *Desk) file() string { return filepath.Join(d.Dir, "progress.json") }

func (d *Desk) load() error {
	text, err := os.ReadFile(d.file())
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err == nil {
		d.Progress = Progress{}
		err = json.Unmarshal(text, &d.Progress)
	}
	if err != nil {
		return fmt.Errorf("%s: %w (remove the file: your solutions stay, only the marks are lost)", d.file(), err)
	}
	return nil
}

// save changes the progress as it stands now, and writes it whole or not at all: a watch in one
// terminal and a hint in another both write it, one after the other.
func (d *Desk) save(change func(p *Progress)) (err error) {
	unlock := lock(filepath.Join(d.Dir, ".progress.lock"))
	defer func() { err = errors.Join(err, unlock()) }()
	if err := d.load(); err != nil {
		return err
	}
	change(&d.Progress)
	text, err := json.MarshalIndent(d.Progress, "", "\t")
	if err != nil {
		return err
	}
	err = write(d.file(), append(text, '\n'))
	if errors.Is(err, fs.ErrPermission) {
		err = fmt.Errorf("how far you are cannot be noted in this folder (another one: -dir): %w", err)
	}
	return err
}

// Mark returns what is kept of an exercise.
func (d *Desk) Mark(name string) Mark {
	if m := d.Exercises[name]; m != nil {
		return *m
	}
	return Mark{}
}

// Keep changes what is kept of an exercise.
func (d *Desk) Keep(name string, change func(m *Mark)) error {
	return d.save(func(p *Progress) { change(p.of(name)) })
}

func (p *Progress) of(name string) *Mark {
	if p.Exercises == nil {
		p.Exercises = make(map[string]*Mark)
	}
	if p.Exercises[name] == nil {
		p.Exercises[name] = new(Mark)
	}
	return p.Exercises[name]
}
