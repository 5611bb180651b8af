package group

// This file answers: is what a program has started ended with it?

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"sync"
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
	case "tidies":
		asked := make(chan os.Signal, 1)
		signal.Notify(asked, os.Interrupt)
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), as+"=deaf")
		cmd.Stdout = os.Stdout
		if err := cmd.Start(); err != nil {
			os.Exit(1)
		}
		<-asked
		os.Stdout.WriteString(", tidies")
	case "deaf":
		signal.Ignore(os.Interrupt)
		fallthrough
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

// A heard holds what was written, and tells when there is some.
type heard struct {
	mu   sync.Mutex
	text bytes.Buffer
	some func()
}

func (h *heard) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.some()
	return h.text.Write(p)
}

func TestACommandThatIsStoppedTidiesUpAndLeavesNothing(t *testing.T) {
	if runtime.GOOS == "js" || runtime.GOOS == "windows" {
		t.Skip("there are no signals")
	}
	defer func(was time.Duration) { tidying = was }(tidying)
	tidying = 20 * time.Second // it ends long before; a program with the race detector takes a second
	ctx, cancel := context.WithCancel(t.Context())
	cmd := Command(ctx, os.Args[0])
	cmd.Env = append(os.Environ(), as+"=tidies")
	out, in, err := os.Pipe()
	require.NoError(t, err)
	all := &heard{some: cancel}
	cmd.Stdout = in
	read := make(chan error, 1)
	go func() {
		_, err := io.Copy(all, out) // until nobody has the other end any more
		read <- err
	}()
	require.ErrorIs(t, Run(cmd), context.Canceled)
	require.NoError(t, in.Close())
	require.NoError(t, out.SetReadDeadline(time.Now().Add(20*time.Second)))
	require.NoError(t, <-read, "what it has started goes on")
	require.Equal(t, "it runs, tidies", all.text.String())
}
