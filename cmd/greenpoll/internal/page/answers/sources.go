package answers

// This file answers: where does the text of a source come from? A browser has no disk: so the files
// go to the Worker as one archive, beside the runtime.

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"greenpoll/cmd/greenpoll/internal/page"
)

// folders are those of which an event or a point of the page's runs can name a file.
var folders = []string{".", "trace", "sched", "poller", "poller/sim", "sys", "sock", "greenhttp", "scenarios", "overlays"}

// counterpartsFile is the file in the archive that has the counterparts.
const counterpartsFile = "counterparts.json"

// Pack returns an archive of the sources of a clone that the page can show, with c: their functions'
// counterparts.
func Pack(clone fs.FS, c page.Counterparts) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, folder := range folders {
		files, err := fs.Glob(clone, path.Join(folder, "*.go"))
		if err != nil {
			return nil, err
		}
		if len(files) == 0 && folder != "." {
			return nil, fmt.Errorf("there are no sources in %s", folder)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := fs.ReadFile(clone, file)
			if err != nil {
				return nil, err
			}
			w, err := z.Create(file)
			if err != nil {
				return nil, err
			}
			if _, err := w.Write(text); err != nil {
				return nil, err
			}
		}
	}
	w, err := z.Create(counterpartsFile)
	if err != nil {
		return nil, err
	}
	if err := json.NewEncoder(w).Encode(c); err != nil {
		return nil, err
	}
	err = z.Close()
	return b.Bytes(), err
}

// Unpack opens what Pack has made.
func Unpack(packed []byte) (fs.FS, error) {
	return zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
}

// readCounterparts returns those in the archive, none if there are no such: in a clone they are to
// be looked for.
func (a *Answerer) readCounterparts() (page.Counterparts, error) {
	if a.counterparts != nil {
		return *a.counterparts, nil
	}
	c := page.Counterparts{}
	text, err := fs.ReadFile(a.Sources, counterpartsFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		c.Missing = "This page was built without them."
	case err != nil:
		return c, err
	default:
		if err := json.Unmarshal(text, &c); err != nil {
			return c, err
		}
	}
	a.counterparts = &c
	return c, nil
}

// lines returns the lines of a file, none if it is not there: they are left out then.
func (a *Answerer) lines(file string) []string {
	f, err := a.Sources.Open(file)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }() // it was only read
	text, err := io.ReadAll(f)
	if err != nil {
		return nil
	}
	return strings.Split(string(text), "\n")
}
