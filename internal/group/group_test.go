package group

// This file answers: is what a program has started ended with it?

import (
	"io"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const as = "GREENPOLL_GROUP_TEST"

// TestMain is the test, or the program that is started, or what that has started.
func TestMain(m *testing.M) {
	switch os.Getenv(as) {
	case "":
		os.Exit(m.Run())
	case "program":
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), as+"=below")
		cmd.Stdout = os.Stdout
		if err := cmd.Start(); err != nil {
			os.Exit(1)
		}
		time.Sleep(time.Minute) // it is to be ended
	case "below":
		if _, err := os.Stdout.WriteString("it runs"); err == nil {
			time.Sleep(time.Minute) // likewise
		}
	}
}

func TestWhatAProgramHasStartedIsEndedWithIt(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("it starts no programs")
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), as+"=program")
	Own(cmd)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	release, err := Hold(cmd.Process)
	require.NoError(t, err)
	_, err = io.ReadFull(out, make([]byte, len("it runs")))
	require.NoError(t, err)
	ended := make(chan error, 1)
	go func() {
		_, err := io.ReadAll(out) // it ends when nobody has the other end any more
		ended <- err
	}()
	Kill(cmd.Process)
	release()
	select {
	case err := <-ended:
		require.NoError(t, err)
	case <-time.After(20 * time.Second):
		t.Fatal("what the program has started goes on")
	}
	require.Error(t, cmd.Wait(), "it was killed")
}
