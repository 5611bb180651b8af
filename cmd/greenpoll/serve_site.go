package main

// This file answers: where do the files come from that lie beside the served page? They are built
// once, and kept until the sources are others. Another serve may have them open: each is replaced as
// a whole.

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"greenpoll/cmd/greenpoll/internal/page"
	"greenpoll/cmd/greenpoll/internal/session"
	"greenpoll/cmd/greenpoll/internal/site"
	"greenpoll/trace"
)

// madeOf is the file that says of which sources a folder was built. It is written last.
const madeOf = "made-of"

// playground returns the folder with all files of the playground but its page.
func playground(cmd *cobra.Command) (*os.Root, error) {
	root, err := session.FindRoot()
	if err != nil {
		return nil, err
	}
	clone := fnv.New32a()
	_, _ = clone.Write([]byte(root)) // writing to a hash cannot fail
	dir, err := session.CacheFolder(fmt.Sprintf("served-%08x", clone.Sum32()))
	if err != nil {
		return nil, err
	}
	key, err := sourcesKey(root)
	if err != nil {
		return nil, err
	}
	note := filepath.Join(dir, madeOf)
	if was, err := os.ReadFile(note); err == nil && string(was) == key {
		return os.OpenRoot(dir)
	}
	if err := os.Remove(note); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	cmd.PrintErrln("The runtime is built for the browser, which takes a minute the first time.")
	if err := (site.Site{Root: root}).Write(cmd.Context(), dir); err != nil {
		return nil, err
	}
	if err := write(note, func(w io.Writer) error { _, err := io.WriteString(w, key); return err }); err != nil {
		return nil, err
	}
	return os.OpenRoot(dir)
}

// sourcesKey is another text for other sources, another bundle and another Go.
func sourcesKey(root string) (string, error) {
	library, err := trace.SourceHash(os.DirFS(root))
	if err != nil {
		return "", err
	}
	command, err := trace.SourceHash(os.DirFS(filepath.Join(root, "cmd", "greenpoll")))
	if err != nil {
		return "", err
	}
	bundle := sha256.New()
	for _, name := range []string{"page.js", "page.css", "worker.js"} {
		text, err := fs.ReadFile(page.Dist(), name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		_, _ = bundle.Write(fmt.Appendf(nil, "%s %d\n%s", name, len(text), text)) // writing to a hash cannot fail
	}
	return fmt.Sprintf("%s %s %.8x %s\n", library, command, bundle.Sum(nil), runtime.Version()), nil
}
