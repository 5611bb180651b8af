package bodies_test

// This file answers: do the bodies in the folder overlays still fit the code, and do the
// commands that show them exist? Those of the poller that are wrong are built, and
// caught, by its own mutants_test.go.

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/tools/overlay/bodies"
)

func every(t *testing.T, check func(t *testing.T, root string, b bodies.Body)) {
	all, err := bodies.All()
	require.NoError(t, err)
	require.NotEmpty(t, all)
	root, err := bodies.Root()
	require.NoError(t, err)
	for _, b := range all {
		t.Run(b.Name, func(t *testing.T) { check(t, root, b) })
	}
}

func TestEveryBodyBuilds(t *testing.T) {
	if testing.Short() {
		t.Skip("builds some thirty packages")
	}
	all, err := bodies.All()
	require.NoError(t, err)
	every(t, func(t *testing.T, root string, b bodies.Body) {
		if b.Mutant && b.Package == "poller" {
			t.Skip("built by poller's TestMutantsAreCaughtByTheExplorer")
		}
		list, err := bodies.Put(all, b.Name)
		require.NoError(t, err)
		build := exec.Command("go", "build", "-overlay", list, "./"+b.Package)
		build.Dir = root
		out, err := build.CombinedOutput()
		assert.NoError(t, err, "%s", out)
	})
}

func TestAMutantBreaksARuleAndAPlainBodyBreaksNone(t *testing.T) {
	every(t, func(t *testing.T, _ string, b bodies.Body) {
		if b.Mutant {
			assert.NotEqual(t, "nothing", b.Breaks)
		} else {
			assert.Equal(t, "nothing", b.Breaks)
		}
	})
}

// named is what a command names: its body, the folders of programs and packages, and tests
// or benchmarks.
var (
	namedBody   = regexp.MustCompile(`-overlay "\$\(go run (?:\.|greenpoll)/tools/overlay ([a-z_0-9]+)\)"`)
	namedFolder = regexp.MustCompile(` (\./|greenpoll/)([a-z/]+)`)
	namedTest   = regexp.MustCompile(` -(run|bench) ([A-Za-z]+)`)
)

func TestTheCommandThatShowsABodyExists(t *testing.T) {
	every(t, func(t *testing.T, root string, b bodies.Body) {
		m := namedBody.FindStringSubmatch(b.ShownBy)
		require.NotNil(t, m, b.ShownBy)
		assert.Equal(t, b.Name, m[1])
		rest, inBench := strings.CutPrefix(strings.Replace(b.ShownBy, m[0], "", 1), "cd bench && ")
		var sources strings.Builder
		for _, f := range namedFolder.FindAllStringSubmatch(rest, -1) {
			folder := filepath.Join(root, f[2])
			if inBench && f[1] == "./" {
				folder = filepath.Join(root, "bench", f[2])
			}
			files, err := filepath.Glob(folder + "/*.go")
			require.NoError(t, err)
			require.NotEmpty(t, files, "%s has no Go files: %s", folder, b.ShownBy)
			for _, file := range files {
				text, err := os.ReadFile(file)
				require.NoError(t, err)
				sources.Write(text)
			}
		}
		for _, n := range namedTest.FindAllStringSubmatch(rest, -1) {
			function := "func " + n[2]
			if n[1] == "bench" {
				function = "func Benchmark" + n[2]
			}
			assert.Contains(t, sources.String(), function, b.ShownBy)
		}
	})
}

func TestAnUnknownNameIsAnErrorThatTellsWhatIsNear(t *testing.T) {
	all, err := bodies.All()
	require.NoError(t, err)
	_, err = bodies.Put(all, "poller_commit")
	var unknown *bodies.UnknownError
	require.ErrorAs(t, err, &unknown)
	assert.Contains(t, unknown.Near, "poller_commit_stores")
	_, err = bodies.Put(all, "nosuch")
	assert.EqualError(t, err, `there is no body "nosuch"`)
}
