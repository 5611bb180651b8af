package main

// This file answers: what is in the zip of a class? The same files make the same bytes.

import (
	"archive/zip"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// madeHere is the comment by which a zip is known again.
const madeHere = "greenpoll: workshop prepare -o"

// packed is what goes into it.
type packed struct {
	from map[string]string // the path of each file, by its name in the zip
	text string            // of README.txt
}

// tree adds the files below dir that are wanted, by their names there.
func (z *packed) tree(dir, as string, wanted func(name string) bool) error {
	return fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() || !wanted(name) {
			return err
		}
		z.from[as+"/"+name] = filepath.Join(dir, filepath.FromSlash(name))
		return nil
	})
}

func (z *packed) write(w io.Writer) error {
	out := zip.NewWriter(w)
	if err := out.SetComment(madeHere); err != nil {
		return err
	}
	entry, err := out.CreateHeader(header("README.txt", 0o644))
	if err != nil {
		return err
	}
	if _, err := io.WriteString(entry, z.text); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(z.from)) {
		if err := add(out, name, z.from[name]); err != nil {
			return err
		}
	}
	return out.Close()
}

func add(out *zip.Writer, name, path string) (err error) {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	mode := fs.FileMode(0o644)
	if info.Mode()&0o100 != 0 {
		mode = 0o755
	}
	entry, err := out.CreateHeader(header(name, mode))
	if err == nil {
		_, err = io.Copy(entry, in)
	}
	return err
}

// header has no time of its own: the earliest that a zip can name.
func header(name string, mode fs.FileMode) *zip.FileHeader {
	h := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)}
	h.SetMode(mode)
	return h
}

// isPacked reports whether the file is such a zip.
func isPacked(file string) bool {
	z, err := zip.OpenReader(file)
	if err != nil {
		return false
	}
	is := z.Comment == madeHere
	return z.Close() == nil && is
}
