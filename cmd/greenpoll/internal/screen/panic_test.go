package screen

// This file answers: what is left of the terminal after a panic in the screen itself? The test
// binary is the program that panics, in a terminal of tmux.

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/trace"
)

const panicEnv = "GREENPOLL_SCREEN_PANICS"

func TestMain(m *testing.M) {
	if os.Getenv(panicEnv) != "" {
		p := &panics{fake{live: true}, os.Getenv(panicEnv) == "view"}
		if _, err := Run(context.Background(), Config{Session: p, At: trace.Place{I: 1}}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// panics is a Session that does when it is read, or brings an event that does when it is
// viewed: no gate has such a state.
type panics struct {
	fake
	inView bool
}

func (p *panics) Next(context.Context) (trace.Line, error) {
	time.Sleep(300 * time.Millisecond) // the screen is up by then
	if p.inView {
		return trace.Line{Event: trace.Event{I: 1, Kind: trace.Polled, Slot: 1, Mode: trace.Read, Gate: [2]trace.Gate{0, 200}}}, nil
	}
	panic("by the test")
}

func TestAPanicInTheScreenLeavesTheTerminalClean(t *testing.T) {
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("no tmux")
	}
	panicIn(t, "read", "by the test")
	panicIn(t, "view", "out of range")
}

func panicIn(t *testing.T, where, told string) {
	socket := "panic" + where + strings.ReplaceAll(t.TempDir(), "/", "_")
	tmux := func(args ...string) string {
		out, err := exec.Command("tmux", append([]string{"-L", socket}, args...)...).CombinedOutput()
		require.NoError(t, err, "%s", out)
		return string(out)
	}
	program := panicEnv + "=" + where + " " + os.Args[0] + "; echo exit $?; stty -a"
	tmux("new-session", "-d", "-x", "80", "-y", "120", "bash --norc -c '"+program+"; read'")
	defer tmux("kill-server")
	var text string
	require.Eventually(t, func() bool {
		text = tmux("capture-pane", "-p")
		return strings.Contains(text, "exit ") && strings.Contains(text, "echo")
	}, 20*time.Second, 50*time.Millisecond)
	assert.Contains(t, text, "exit 3")
	assert.Contains(t, text, told)
	assert.Contains(t, text, " icanon")
	assert.Contains(t, text, " echo ")
	assert.Equal(t, "0", strings.TrimSpace(tmux("display-message", "-p", "#{alternate_on}")))
	assert.Equal(t, "0", strings.TrimSpace(tmux("display-message", "-p", "#{mouse_any_flag}")))
	assert.Equal(t, "1", strings.TrimSpace(tmux("display-message", "-p", "#{cursor_flag}")))
}
