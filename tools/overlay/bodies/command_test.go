package bodies

// This file answers: what does the command in a body's header run, and does everything
// exist that it names?

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A command is one call of the go command: go test, build or run.
type command struct {
	dir  string   // below the root, where it is called
	args []string // the arguments after "go"; OVERLAY is the overlay's list
	pkg  string   // the folder that it names, as written there
	run  string   // for a test: the pattern after -run or -bench
}

const placeholder = "OVERLAY"

// with returns the arguments with this list for -overlay, or without -overlay.
func (c command) with(list string) (args []string) {
	for i, arg := range c.args {
		switch {
		case arg == placeholder && list != "":
			args = append(args, list)
		case arg == placeholder, arg == "-overlay" && c.args[i+1] == placeholder && list == "":
		default:
			args = append(args, arg)
		}
	}
	return args
}

// commandsOf parses the body's command as bash would. It supports only as much of bash as
// the headers need: &&, cd, quotes, and a single substitution, which must name the body.
func commandsOf(b Body) (all []command, err error) {
	dir, put := ".", false
	for part := range strings.SplitSeq(b.ShownBy, " && ") {
		if to, ok := strings.CutPrefix(part, "cd "); ok {
			dir = filepath.Join(dir, to)
			continue
		}
		tool := "./tools/overlay"
		if dir != "." {
			tool = "greenpoll/tools/overlay"
		}
		filled := strings.Replace(part, "$(go run "+tool+" "+b.Name+")", placeholder, 1)
		put = put || filled != part
		words := strings.Fields(filled)
		for i := range words {
			words[i] = strings.Trim(words[i], `'"`)
		}
		if len(words) < 3 || words[0] != "go" || strings.Contains(filled, "$(") {
			return nil, fmt.Errorf("it is no call of go with %s from %s: %s", tool, dir, part)
		}
		c := command{dir: dir, args: words[1:]}
		for i, word := range words {
			switch {
			case strings.HasPrefix(word, "./") || strings.HasPrefix(word, "../"):
				c.pkg = word
			case (word == "-run" || word == "-bench") && words[i+1] != "-":
				c.run = words[i+1]
			}
		}
		all = append(all, c)
	}
	if !put {
		return nil, errors.New("it does not put the body in")
	}
	return all, nil
}

var testFunc = regexp.MustCompile(`(?m)^func ((?:Test|Benchmark)\w+)\(`)

// check reports what the command names but does not exist.
func (c command) check(root string) error {
	files, err := filepath.Glob(filepath.Join(root, c.dir, c.pkg, "*.go"))
	if err != nil {
		return err
	}
	if c.pkg == "" || len(files) == 0 {
		return fmt.Errorf("there is no package %q in %s", c.pkg, c.dir)
	}
	pattern, err := regexp.Compile(c.run)
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		switch c.args[0] {
		case "build", "run":
			if strings.Contains(string(text), "\nfunc main() {") {
				return nil
			}
		case "test":
			for _, m := range testFunc.FindAllStringSubmatch(string(text), -1) {
				if strings.HasSuffix(file, "_test.go") && c.run != "" && pattern.MatchString(m[1]) {
					return nil
				}
			}
		}
	}
	return fmt.Errorf("%s has no %q to %s", c.pkg, c.run, c.args[0])
}

func TestEveryBodyIsShownByWhatThereIs(t *testing.T) {
	root, all := theBodies(t)
	for _, b := range all {
		shown, err := commandsOf(b)
		assert.NoError(t, err, b.Name)
		for _, c := range shown {
			assert.NoError(t, c.check(root), b.Name)
		}
	}
}

func TestACommandThatShowsNothingIsRefused(t *testing.T) {
	root, _ := theBodies(t)
	const put = "$(go run ./tools/overlay x_y)"
	for shown, want := range map[string]string{
		"go test ./poller -run TestWalk":                                                "it does not put the body in",
		"go test -overlay $(go run ./tools/overlay x_z) ./poller -run TestWalk":         "it is no call of go",
		"cd bench && go test -overlay " + put + " ./micro -bench Switch":                "it is no call of go",
		"go test -overlay " + put + " ./poller -run TestWolk":                           `./poller has no "TestWolk" to test`,
		"go test -overlay " + put + " ./poller":                                         `./poller has no "" to test`,
		"go test -overlay " + put + " ./pol -run TestWalk":                              `there is no package "./pol" in .`,
		"go test -overlay " + put + " ./greenhttp -run - -bench 'Detes$'":               `./greenhttp has no "Detes$" to test`,
		"go build -overlay " + put + " ./sock":                                          `./sock has no "" to build`,
		"cd bench && go run -overlay $(go run greenpoll/tools/overlay x_y) ./echo -n 1": "",
	} {
		all, err := commandsOf(Body{Name: "x_y", ShownBy: shown})
		for _, c := range all {
			err = errors.Join(err, c.check(root))
		}
		if want == "" {
			require.NoError(t, err, shown)
		} else {
			require.ErrorContains(t, err, want, shown)
		}
	}
}
