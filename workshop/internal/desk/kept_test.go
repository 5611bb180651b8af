package desk

// This file answers: is the reader's work still there after a file of the project has moved, another
// system, a full disk, and lost marks?

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/workshop/internal/course"
	"greenpoll/workshop/internal/region"
)

// A bench is a clone of one package, which may be changed, and a desk.
type bench struct {
	*testing.T
	*Desk
	e course.Exercise
}

// newBench starts the exercise about Commit, and writes a word into its body.
func newBench(t *testing.T) *bench {
	from, _ := theCourse(t)
	all, err := course.Load(from)
	require.NoError(t, err)
	b := &bench{T: t}
	for _, e := range all {
		if e.Func == "(*gate).Commit" {
			b.e = e
		}
	}
	require.NotEmpty(t, b.e.File)
	root := filepath.Join(t.TempDir(), "clone")
	require.NoError(t, os.MkdirAll(filepath.Join(root, b.e.Package()), 0o755))
	files, err := filepath.Glob(filepath.Join(from, b.e.Package(), "*.go"))
	require.NoError(t, err)
	for _, file := range append(files, filepath.Join(from, "go.mod"), filepath.Join(from, "go.sum")) {
		rel, err := filepath.Rel(from, file)
		require.NoError(t, err)
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(root, rel), text, 0o644))
	}
	b.Desk, err = Open(root, filepath.Join(t.TempDir(), "my"))
	require.NoError(t, err)
	require.NoError(t, b.Start(b.e))
	b.changes(b.File(b.e), `panic("exercise`, `panic("mine`)
	return b
}

func (b *bench) reads(file string) string {
	b.Helper()
	text, err := os.ReadFile(file)
	require.NoError(b, err)
	return string(text)
}

func (b *bench) changes(file, old, now string) {
	b.Helper()
	text := b.reads(file)
	require.Contains(b, text, old)
	require.NoError(b, os.WriteFile(file, []byte(strings.Replace(text, old, now, 1)), 0o644))
}

// moves puts Commit into a file of its own, upstream.
func (b *bench) moves() {
	b.Helper()
	file := filepath.Join(b.Root, "poller", "gate.go")
	text := []byte(b.reads(file))
	r, err := region.Find(file, text, b.e.Func)
	require.NoError(b, err)
	body := string(r.Body(text))
	head := strings.LastIndex(string(text[:strings.Index(string(text), body)]), "\nfunc ")
	whole := string(text[head:strings.Index(string(text), body)]) + body
	require.NoError(b, os.WriteFile(file, []byte(strings.Replace(string(text), whole, "", 1)), 0o644))
	b.e.File = "poller/gate_commit.go"
	require.NoError(b, os.WriteFile(filepath.Join(b.Root, b.e.File), []byte("package poller\n"+whole+"\n"), 0o644))
}

// everywhere is all that the exercise's folder holds.
func (b *bench) everywhere() (all string) {
	b.Helper()
	files, err := filepath.Glob(filepath.Join(b.Dir, b.e.Folder(), "*"))
	require.NoError(b, err)
	for _, file := range files {
		all += b.reads(file)
	}
	return all
}

const mine = `panic("mine`

func TestABodyIsCarriedIntoTheFileThatItsFunctionHasMovedTo(t *testing.T) {
	for name, lose := range map[string]func(b *bench){
		"with the marks":    func(*bench) {},
		"without a name":    func(b *bench) { require.NoError(b, b.Keep(b.e.Name, func(m *Mark) { m.File = "" })) },
		"without the marks": func(b *bench) { require.NoError(b, os.Remove(b.file())); b.Progress = Progress{} },
		"read-only":         func(b *bench) { require.NoError(b, os.Chmod(b.File(b.e), 0o444)) },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			was := b.File(b.e)
			b.moves()
			lose(b)
			require.NoError(t, b.Start(b.e))
			assert.Contains(t, b.everywhere(), mine)
			kept, err := b.Follow(b.e)
			require.NoError(t, err)
			assert.Equal(t, was+".old1", kept)
			assert.Contains(t, b.reads(kept), mine)
			assert.Equal(t, filepath.Join(b.Dir, b.e.Folder(), "gate_commit.go"), b.File(b.e))
			assert.Contains(t, b.reads(b.File(b.e)), mine)
			assert.NotContains(t, b.reads(was), "Commit(", "it is no copy of the new one")
			kept, err = b.Follow(b.e)
			require.NoError(t, err)
			assert.Empty(t, kept, "it was carried twice")
		})
	}
}

func TestAFileForAnotherSystemStaysForThatOne(t *testing.T) {
	b := newBench(t)
	was := b.File(b.e)
	b.moves()
	b.e.Elsewhere = []string{"poller/gate.go"} // as if that were Linux's, and the new one macOS's
	assert.False(t, b.Started(b.e))
	assert.True(t, b.StartedElsewhere(b.e))
	require.NoError(t, b.Start(b.e))
	assert.Contains(t, b.reads(was), mine)
	assert.Contains(t, b.reads(b.File(b.e)), `panic("exercise`)
	b.e.File, b.e.Elsewhere = "poller/gate.go", []string{"poller/gate_commit.go"}
	kept, err := b.Follow(b.e)
	require.NoError(t, err)
	assert.Empty(t, kept)
	assert.Contains(t, b.reads(b.File(b.e)), mine)
}

// A copy of the real file, which lies there since the exercise was started on another system, is no answer.
func TestACopyIsNotTakenForTheReadersFile(t *testing.T) {
	b := newBench(t)
	b.moves()
	require.NoError(t, os.Remove(filepath.Join(b.Dir, b.e.Folder(), "gate.go")))
	copied := b.place(b.e)
	require.NoError(t, os.WriteFile(copied, []byte(b.reads(filepath.Join(b.Root, b.e.File))), 0o444))
	assert.False(t, b.Started(b.e))
	require.NoError(t, b.Start(b.e))
	assert.Contains(t, b.reads(b.File(b.e)), `panic("exercise`)
}

func TestAFileOfTheReadersInTheWayOfACopyIsKept(t *testing.T) {
	b := newBench(t)
	own := filepath.Join(b.Dir, b.e.Folder(), "helper.go")
	require.NoError(t, os.WriteFile(own, []byte("package poller // "+mine), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(b.Root, "poller", "helper.go"), []byte("package poller\n"), 0o644))
	_, err := b.Reset(b.e)
	require.NoError(t, err)
	assert.Equal(t, []string{own + ".old1"}, b.Aside)
	assert.Contains(t, b.reads(own+".old1"), mine)
}

func TestLostMarksAreNoReasonToCarryAnythingOver(t *testing.T) {
	b := newBench(t)
	before := b.reads(b.File(b.e)) + "\nfunc helper() {}\n"
	require.NoError(t, os.WriteFile(b.File(b.e), []byte(before), 0o644))
	require.NoError(t, os.Remove(b.file()))
	b.Progress = Progress{}
	kept, err := b.Follow(b.e)
	require.NoError(t, err)
	assert.Empty(t, kept)
	assert.Equal(t, before, b.reads(b.File(b.e)))
	b.changes(filepath.Join(b.Root, b.e.File), "package poller", "package poller // new")
	kept, err = b.Follow(b.e)
	require.NoError(t, err)
	assert.NotEmpty(t, kept, "the present state was not noted")
}

var errFull = errors.New("no space left on device")

// full has the disk be full after some writes.
func full(t *testing.T, after int) {
	was := write
	t.Cleanup(func() { write = was })
	write = func(name string, text []byte) error {
		if after--; after < 0 {
			return errFull
		}
		return was(name, text)
	}
}

func TestAFullDiskLeavesTheReadersFileWhereItWas(t *testing.T) {
	b := newBench(t)
	b.changes(filepath.Join(b.Root, b.e.File), "package poller", "package poller // new")
	before := b.reads(b.File(b.e))
	full(t, 0)
	for name, do := range map[string]func(course.Exercise) (string, error){"reset": b.Reset, "follow": b.Follow} {
		kept, err := do(b.e)
		require.ErrorIs(t, err, errFull, name)
		assert.Empty(t, kept, name)
		assert.Equal(t, before, b.reads(b.File(b.e)), name)
	}
}

func TestAFullDiskBeginsNothing(t *testing.T) {
	from, e := theCourse(t)
	labs, err := course.Labs(from)
	require.NoError(t, err)
	capstones, err := course.Capstones(from)
	require.NoError(t, err)
	all := 0 // writes until the disk has room for all
	for began := false; !began; all++ {
		require.Less(t, all, 100)
		t.Run(strconv.Itoa(all), func(t *testing.T) {
			d, err := Open(from, filepath.Join(t.TempDir(), "my"))
			require.NoError(t, err)
			full(t, all)
			err = d.Start(e)
			began = err == nil
			if text, missing := os.ReadFile(d.File(e)); missing == nil {
				assert.Contains(t, string(text), `panic("exercise`)
			}
			if info, missing := os.Stat(filepath.Join(d.Dir, "go.mod")); missing == nil {
				assert.NotZero(t, info.Size())
			}
			full(t, min(all, 3)) // of which the module takes three
			d2, err := Open(from, filepath.Join(t.TempDir(), "my"))
			require.NoError(t, err)
			require.ErrorIs(t, d2.StartLab(labs[0]), errFull)
			assert.False(t, d2.HasLab(labs[0]))
			full(t, min(all, 3))
			require.ErrorIs(t, d2.Begin(capstones[0]), errFull)
			there, err := d2.Written(capstones[0])
			require.NoError(t, err)
			assert.Empty(t, there)
		})
	}
}
