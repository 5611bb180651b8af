package greenpoll_test

// This file answers: does everything exist that a command in a document names? The tests
// of docs/faq.md, docs/from-mini.md, docs/debugging.md and CONTRIBUTING.md use it.

import (
	"go/build"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	testRun   = regexp.MustCompile(`(?:go|kqueue-run.sh) test(?: -v)? (\S+ )?-run (\w+) ?(\./\w+)?`)
	program   = regexp.MustCompile(`go run (\./\S+)`)
	changeDir = regexp.MustCompile(`^cd (\S+) && `)
	script    = regexp.MustCompile(`(?:\bbash |\$PWD/|--init )([a-z.][\w./-]*)`)
	packages  = regexp.MustCompile(`(?:(?:go|kqueue-run.sh) (?:test|vet|build)|dlv debug)(?: -\S+(?: \$\S+)?)*((?: \./\S*)+)`)
)

// checkCommand checks that what a command of a document names exists: its tests,
// programs, packages and scripts. It returns how many tests and programs there are. where
// names the place of the command.
func checkCommand(t *testing.T, where, command string) (tests, programs int) {
	root := "."
	if inside := changeDir.FindStringSubmatch(command); inside != nil {
		root = inside[1]
	}
	if m := testRun.FindStringSubmatch(command); m != nil {
		tests++
		dir := m[3]
		if before := strings.TrimSpace(m[1]); dir == "" && strings.HasPrefix(before, "./") {
			dir = before
		}
		if dir == "" {
			dir = filepath.Join(build.Default.GOROOT, "src", strings.TrimSpace(m[1])) // a test of Go's own
			if _, err := os.Stat(dir); err != nil {
				return tests, programs
			}
		}
		assert.True(t, hasTest(t, dir, m[2]), "%s: %s has no test called %s", where, dir, m[2])
	}
	if m := program.FindStringSubmatch(command); m != nil {
		programs++
		assert.FileExists(t, filepath.Join(root, m[1], "main.go"), where)
	}
	for _, m := range script.FindAllStringSubmatch(command, -1) {
		assert.FileExists(t, filepath.Join(root, m[1]), "%s: %s", where, command)
	}
	if m := packages.FindStringSubmatch(command); m != nil {
		for dir := range strings.FieldsSeq(m[1]) {
			assert.DirExists(t, filepath.Join(root, strings.TrimSuffix(dir, "/...")), "%s: %s", where, command)
		}
	}
	return tests, programs
}

// hasTest reports whether the package in dir has a test whose name contains name.
func hasTest(t *testing.T, dir, name string) bool {
	files, err := filepath.Glob(dir + "/*_test.go")
	require.NoError(t, err)
	defined := regexp.MustCompile(`(?m)^func Test\w*` + strings.TrimPrefix(name, "Test") + `\w*\(t \*testing\.T\)`)
	for _, file := range files {
		if defined.MatchString(readAll(t, file)) {
			return true
		}
	}
	return false
}
