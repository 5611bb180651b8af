// Package whole writes files of which nobody ever sees a half: neither while one is written
// anew, nor after the disk was full.
//
// This file answers: how? The text goes into a file beside, which then takes the other's name.
package whole

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

var errProtected = errors.New("the file is write-protected")

// Text writes the text of a file. One that is right already is left alone, and keeps its time.
func Text(name string, text []byte) error {
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, text) {
		return nil
	}
	return Write(name, func(w io.Writer) error { _, err := w.Write(text); return err })
}

// Write has encode write the file of that name. If that fails, what was there before is still
// there. What is no regular file, such as a device, is written to as it is, and so is a file in
// a folder in which none may be made. A file that is write-protected is not replaced.
func Write(name string, encode func(io.Writer) error) error {
	target := name
	if resolved, err := filepath.EvalSymlinks(name); err == nil {
		target = resolved // a link stays one
	}
	was, err := os.Stat(target)
	there := err == nil
	if !there && !errors.Is(err, fs.ErrNotExist) || there && !was.Mode().IsRegular() {
		return inPlace(name, encode)
	}
	if there && was.Mode()&0o200 == 0 {
		return &fs.PathError{Op: "write", Path: name, Err: errProtected}
	}
	out, err := os.OpenFile(target+"."+rand.Text()[:8], os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return inPlace(name, encode) // whose error names the file
	}
	if err != nil {
		return &CreateError{as(err, name)}
	}
	if err := finish(out, encode, target, was); err != nil {
		return errors.Join(renamed(err, out.Name(), name), os.Remove(out.Name()))
	}
	return nil
}

// finish fills out, and gives it the name and the permissions of the target; was is nil if there is none.
func finish(out *os.File, encode func(io.Writer) error, target string, was fs.FileInfo) error {
	if err := errors.Join(encode(out), out.Close()); err != nil {
		return err
	}
	if was != nil {
		if err := os.Chmod(out.Name(), was.Mode().Perm()); err != nil {
			return err
		}
	}
	return os.Rename(out.Name(), target)
}

// renamed has an error of a file's own name the file that was wanted.
func renamed(err error, own, wanted string) error {
	if p := new(fs.PathError); errors.As(err, &p) && p.Path == own {
		return as(err, wanted)
	}
	return err
}

// as is an error of a path as one of another.
func as(err error, wanted string) error {
	if p := new(fs.PathError); errors.As(err, &p) {
		return &fs.PathError{Op: p.Op, Path: wanted, Err: p.Err}
	}
	return err
}

func inPlace(name string, encode func(io.Writer) error) error {
	out, err := os.Create(name)
	if err != nil {
		return &CreateError{err}
	}
	return errors.Join(encode(out), out.Close())
}

// A CreateError is that there cannot be such a file, such as in a folder that is not there.
type CreateError struct{ Err error }

func (e *CreateError) Error() string { return e.Err.Error() }

func (e *CreateError) Unwrap() error { return e.Err }
