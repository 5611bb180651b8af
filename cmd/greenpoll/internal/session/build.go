package session

// This file answers: how is the stepped program built? By the go command, into the user's
// cache: when nothing has changed it neither compiles nor links.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"greenpoll/tools/overlay/bodies"
)

// build returns the path of the built program.
func build(ctx context.Context, spec Spec) (exe string, err error) {
	return Build(ctx, spec.Root, "./scenarios/play", spec.Wrong)
}

// Build builds the main package in a folder of the clone root, with a wrong body in it, or with
// none if wrong is "", and returns the path of the program. If wrong is an absolute path, that file
// stands in the place of package poller's of the same name.
func Build(ctx context.Context, root, folder, wrong string) (exe string, err error) {
	args := []string{"build", "-buildvcs=false"}
	if exe, err = exePath(root, folder, wrong); err != nil {
		return "", err
	}
	if wrong != "" {
		list, err := writeWrong(root, wrong, filepath.Dir(exe))
		if err != nil {
			return "", err
		}
		args = append(args, "-overlay", list)
	}
	return exe, runGo(ctx, root, append(args, "-o", exe, folder)...)
}

// writeWrong writes the overlay of a wrong body into a folder below dir, and returns the path of
// its list for go build.
func writeWrong(root, name, dir string) (list string, err error) {
	if filepath.IsAbs(name) {
		return writeOwn(root, name, dir)
	}
	all, err := bodies.All(root)
	if err != nil {
		return "", err
	}
	o, err := bodies.Of(root, all, name)
	if err != nil {
		return "", err
	}
	return o.Write(filepath.Join(dir, "overlay-"+name))
}

// writeOwn writes the list for a file of the reader's own.
func writeOwn(root, file, dir string) (list string, err error) {
	list = filepath.Join(dir, "overlay-"+keyOf(file)+".json")
	return list, bodies.WriteList(list, map[string]string{filepath.Join(root, "poller", filepath.Base(file)): file})
}

// keyOf is another name for each path.
func keyOf(path string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(path)) // writing to a hash cannot fail
	return fmt.Sprintf("%08x", h.Sum32())
}

// runGo runs the go command in the root of the clone, without a workspace: none of the modules
// that only the command needs is looked up.
func runGo(ctx context.Context, root string, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = root
	cmd.Env = append(goEnviron(), "GOWORK=off")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, exec.ErrNotFound):
		return errors.New("there is no go command in your PATH, and the stepped program must be built")
	case err != nil:
		return fmt.Errorf("the stepped program does not compile:%s", indent(lastLines(out.String(), shownLines)))
	}
	return nil
}

// CacheOf makes the folder for what is built of a clone.
func CacheOf(root string) (dir string, err error) {
	return CacheFolder(keyOf(root))
}

// CacheFolder makes a folder of that name in the user's cache, or among the temporary files if
// it cannot be made there, such as for a user without a home.
func CacheFolder(name string) (dir string, err error) {
	if cache, err := os.UserCacheDir(); err == nil {
		dir = filepath.Join(cache, "greenpoll", name)
		if writable(dir) == nil {
			return dir, nil
		}
	}
	own := filepath.Join(os.TempDir(), fmt.Sprintf("greenpoll-%d", os.Getuid())) // others have theirs
	if err := writable(own); err != nil {
		return "", err
	}
	if info, err := os.Lstat(own); err != nil {
		return "", err
	} else if runtime.GOOS != "windows" && (!info.IsDir() || info.Mode().Perm()&0o022 != 0) { // what lies there is run
		return "", fmt.Errorf("%s can be written by others: remove it", own)
	}
	dir = filepath.Join(own, name)
	return dir, writable(dir)
}

// writable makes dir, if it does not exist, and tries to write there.
func writable(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "tried")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// goEnviron is what the go command is called with. Its own cache needs the user's, too.
func goEnviron() []string {
	env := append(os.Environ(), "GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH)
	if os.Getenv("GOCACHE") != "" {
		return env
	}
	if cache, err := os.UserCacheDir(); err == nil && writable(filepath.Join(cache, "go-build")) == nil {
		return env
	}
	if dir, err := CacheFolder("go-build"); err == nil {
		env = append(env, "GOCACHE="+dir)
	}
	return env
}

// exePath is a file of its own for each clone, program and wrong body, so that to step one and then
// the other links neither again.
func exePath(root, folder, wrong string) (string, error) {
	dir, err := CacheOf(root)
	if err != nil {
		return "", err
	}
	name := "play"
	if folder != "./scenarios/play" {
		name = strings.ReplaceAll(strings.TrimPrefix(folder, "./"), "/", "-")
	}
	switch {
	case filepath.IsAbs(wrong):
		name += "-own-" + keyOf(wrong)
	case wrong != "":
		name += "-" + wrong
	}
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join(dir, name), nil
}

// indent puts each line on one of its own, below what stands before.
func indent(lines []string) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString("\n\t" + l)
	}
	return b.String()
}
