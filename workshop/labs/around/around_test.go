package around

// This file answers: does a program that never ends by itself end when its pipe does?

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
)

// TestMain is a program that spins when the test runs it as one.
func TestMain(m *testing.M) {
	if os.Getenv("AROUND") == "" {
		os.Exit(m.Run())
	}
	grace = 200 * time.Millisecond
	err := greenpoll.Run(func(t *greenpoll.Task) error {
		Watch(t, func() error { return nil })
		for n := 0; ; n++ {
		}
	}, greenpoll.WithWatch(nil))
	if err != nil {
		os.Exit(3)
	}
}

func TestAProgramThatSpinsEndsSomeTimeAfterItsPipe(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("it starts no programs")
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "AROUND=yes")
	var said strings.Builder
	cmd.Stderr = &said
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	late := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() }) // it may have ended
	defer late.Stop()
	require.NoError(t, in.Close())
	require.Error(t, cmd.Wait())
	assert.Equal(t, 1, cmd.ProcessState.ExitCode())
	assert.Contains(t, said.String(), "standard input has ended, and the program has not")
}
