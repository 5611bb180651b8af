package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBlanksAndCommentsAreNoLines(t *testing.T) {
	for _, p := range programs {
		code := 0
		for _, line := range strings.Split(string(p.text()), "\n") {
			if line != "" && line[0] != '#' && line[0] != '/' {
				code++
			}
		}
		assert.Equal(t, code, p.countLines(), p.name)
		assert.Greater(t, code, 5, p.name)
	}
}

func TestAMissingLanguageIsNamedAndIsNoFault(t *testing.T) {
	t.Setenv("PATH", "nothing-there")
	_, _, err := programs[0].prepare(t.Context(), "")
	require.ErrorIs(t, err, errAbsent)
	rows := []row{{program: programs[0], fault: err}}
	var text strings.Builder
	require.NoError(t, printText(bufio.NewWriter(&text), rows))
	assert.Contains(t, text.String(), "not installed")
	assert.NoError(t, firstFault(rows))

	rows = append(rows, row{program: programs[3], fault: errors.New("it broke")})
	assert.EqualError(t, firstFault(rows), "Node: it broke")
}

// TestMain acts as a program to be measured when a test starts it as one.
func TestMain(m *testing.M) {
	switch os.Getenv("GREENPOLL_MEASURED") {
	case "":
		os.Exit(m.Run())
	case "sleep":
		time.Sleep(50 * time.Millisecond) // this time is measured
	case "fail":
		fmt.Fprintln(os.Stderr, "first line\nlast line")
		os.Exit(3)
	}
}

func TestAProgramIsMeasuredWhileItRuns(t *testing.T) {
	t.Setenv("GREENPOLL_MEASURED", "sleep")
	c, err := measure(t.Context(), []string{os.Args[0]})
	require.NoError(t, err)
	assert.GreaterOrEqual(t, c.time, 50*time.Millisecond)
	if runtime.GOOS == "linux" { // other systems do not report it
		assert.Positive(t, c.threads)
		assert.Positive(t, c.memory)
	}
}

func TestAProgramThatFailsIsToldWithItsLastLine(t *testing.T) {
	t.Setenv("GREENPOLL_MEASURED", "fail")
	_, err := measure(t.Context(), []string{os.Args[0]})
	assert.EqualError(t, err, "exit status 3: last line")
}
