package desk

// This file answers: how is a file put on the desk so that none of the reader's is lost? Its text is
// written whole, under a name of its own; then what is there is kept; then it takes its name, which
// no other may have. So neither a full disk nor a second terminal leaves less than there was.

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"

	"greenpoll/internal/whole"
)

// write writes a file whole, or not at all. Tests have a disk that is full.
var write = whole.Text

// written writes the text of a file beside it, and returns the path of that.
func written(file string, text []byte) (fresh string, err error) {
	fresh = file + "." + rand.Text()[:8] + ".new"
	if err := write(fresh, text); err != nil {
		if isThere(fresh) {
			err = errors.Join(err, os.Remove(fresh))
		}
		return "", err
	}
	return fresh, nil
}

// named gives a file that was written its name. One that has the name is an error: another terminal
// may have begun just now.
func named(fresh, file string) error {
	err := os.Link(fresh, file)
	if err == nil || errors.Is(err, os.ErrExist) {
		return errors.Join(err, os.Remove(fresh))
	}
	if err = claim(file); err == nil { // the file system has no links
		if err = os.Rename(fresh, file); err == nil {
			return nil
		}
		err = errors.Join(err, os.Remove(file))
	}
	return errors.Join(err, os.Remove(fresh))
}

// claim makes an empty file, if no other has the name.
func claim(file string) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	return f.Close()
}

// keepOld gives a file of the reader's a name that no other has.
func keepOld(file string) (kept string, err error) {
	for k := 1; ; k++ {
		kept := fmt.Sprintf("%s.old%d", file, k)
		switch err := claim(kept); {
		case errors.Is(err, os.ErrExist):
			continue
		case err != nil:
			return "", err
		}
		if err := os.Rename(file, kept); err != nil {
			return "", errors.Join(err, os.Remove(kept))
		}
		return kept, nil
	}
}

// create puts new files on the desk, by their paths: all of them are written before the first is named.
func create(files map[string][]byte) error {
	fresh := make(map[string]string)
	for file, text := range files {
		path, err := written(file, text)
		if err != nil {
			return errors.Join(err, removed(fresh))
		}
		fresh[file] = path
	}
	for file, path := range fresh {
		delete(fresh, file)
		if err := named(path, file); err != nil {
			return errors.Join(err, removed(fresh))
		}
	}
	return nil
}

func removed(fresh map[string]string) (err error) {
	for _, path := range fresh {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}
