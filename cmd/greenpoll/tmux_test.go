package main

// This file answers: do the first ten minutes go as they should, in a terminal? tmux is the
// terminal, and the command is built and run as a reader runs it.

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A terminal is one of tmux, with a shell in the root of the clone.
type terminal struct {
	t      *testing.T
	socket string
}

// shell is its prompt.
const shell = "at the shell:"

// patience is for machines that are busy with other tests: the program is built first.
const patience = time.Minute

func newTerminal(t *testing.T, width, height int) *terminal {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is not there")
	}
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	w := &terminal{t, filepath.Join(t.TempDir(), "socket")}
	w.tmux("new-session", "-d", "-x", fmt.Sprint(width), "-y", fmt.Sprint(height), "-c", root, "bash --norc --noprofile")
	w.tmux("set", "-g", "status", "off")
	w.tmux("resize-window", "-x", fmt.Sprint(width), "-y", fmt.Sprint(height))
	t.Cleanup(func() { w.tmux("kill-server") })
	w.typed("PS1='at the'' shell: '")
	w.sees(shell)
	return w
}

func (w *terminal) tmux(args ...string) string {
	w.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-S", w.socket, "-f", "/dev/null"}, args...)...).CombinedOutput()
	require.NoError(w.t, err, "tmux %v: %s", args, out)
	return string(out)
}

// typed types a line.
func (w *terminal) typed(line string) {
	w.t.Helper()
	w.tmux("send-keys", "-l", line)
	w.tmux("send-keys", "Enter")
}

// key presses a key, and waits until all of the texts are in view.
func (w *terminal) key(key string, texts ...string) string {
	w.t.Helper()
	w.tmux("send-keys", key)
	return w.sees(texts...)
}

// sees waits until all of the texts are in view, and returns the picture.
func (w *terminal) sees(texts ...string) (picture string) {
	w.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		picture = w.tmux("capture-pane", "-p")
		missing := ""
		for _, text := range texts {
			if !strings.Contains(strings.Join(strings.Fields(picture), " "), text) {
				missing = text
			}
		}
		if missing == "" {
			return picture
		}
		if time.Now().After(deadline) {
			require.Fail(w.t, "not in view: "+missing, picture)
		}
		time.Sleep(20 * time.Millisecond) // tmux cannot be waited for
	}
}

// clean holds the terminal to what it was: the shell's own screen, its cursor, its line mode.
func (w *terminal) clean() {
	w.t.Helper()
	w.typed("stty -a; echo that was 'st'ty")
	text := w.sees("that was stty")
	assert.Contains(w.t, text, " icanon")
	assert.Contains(w.t, text, " echo ")
	for flag, want := range map[string]string{"alternate_on": "0", "mouse_any_flag": "0", "cursor_flag": "1"} {
		assert.Equal(w.t, want, strings.TrimSpace(w.tmux("display-message", "-p", "#{"+flag+"}")), flag)
	}
}

func TestTheFirstTenMinutesOnTheScreen(t *testing.T) {
	for _, size := range []struct{ width, height int }{{80, 24}, {160, 50}} {
		t.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(t *testing.T) {
			w := newTerminal(t, size.width, size.height)
			w.typed(binary + " step -backend epoll read")
			w.sees("Set-up, ", "viewing ")
			w.key("Right", "Task 1 calls Read", "[ 1 ")
			w.key("Right", "EAGAIN", "[ 2 ", "<- just ran")
			w.key("Right", "oes the thread wait now?", "[ 3 ")
			w.key("g", "Does the thread wait now? Press a letter")
			w.key("a", "shows it: ", "Right goes on.")
			w.key("Escape", "g guess")
			w.key("Right", "Task 1 parks")
			w.key("Right", "Commit: ")
			w.key("Right", "The answer to ", "No: worker 0 goes on with task 2")
			w.key("g", "what happens next?")
			w.key("a", "Right goes on to it.")
			w.key("Escape", "g guess")
			w.key("?", "-- keys --", "the next event (or Space)")
			w.tmux("send-keys", "Down")
			w.key("Down", "words so far", "run queue: The place")
			w.key("Escape", "g guess")
			for _, pane := range []string{"2", "3", "4", "Tab"} {
				w.tmux("send-keys", pane)
			}
			w.key("t", "[ 4 ")
			w.key("c", "made ")
			w.key("End", "What next?", "step tenget")
			w.key("q", shell)
			w.clean()
		})
	}
}

func TestTheScreenFollowsTheTerminalsSize(t *testing.T) {
	w := newTerminal(t, 80, 24)
	w.typed(binary + " step -backend epoll read")
	w.sees("Set-up, ", "[1 queues]")
	w.tmux("resize-window", "-x", "160", "-y", "50")
	w.sees("events up to the one in view", "slot fd gen", "what the program prints")
	w.tmux("resize-window", "-x", "50", "-y", "12")
	w.sees("all panes need 80 x 24", "viewing")
	w.key("Right", "Task 1 calls Read")
	w.tmux("resize-window", "-x", "80", "-y", "24")
	w.sees("Task 1 calls Read", "[1 queues]")
	w.key("C-c", shell)
	w.clean()
}

func TestASignalLeavesTheTerminalClean(t *testing.T) {
	w := newTerminal(t, 80, 24)
	for _, signal := range []string{"INT", "TERM"} {
		w.typed(binary + " step -backend epoll read")
		w.sees("Set-up, ", "viewing")
		out, err := exec.Command("pkill", "-"+signal, "-f", binary).CombinedOutput() // the path is this test's own
		require.NoError(t, err, "%s", out)
		w.sees(shell)
		w.clean()
		w.typed("clear")
	}
}

func TestTheMouseStepsAndChooses(t *testing.T) {
	w := newTerminal(t, 80, 24)
	w.typed(binary + " step -backend epoll read")
	picture := w.sees("Set-up, ", "viewing")
	row := 0
	for y, line := range strings.Split(picture, "\n") {
		if strings.HasPrefix(line, "   2 ") {
			row = y + 1
		}
	}
	w.tmux("send-keys", "-l", fmt.Sprintf("\x1b[<0;6;%dM", row)) // as a terminal reports a click
	w.sees("> 2 ", "task 2 is the chosen one")
	w.tmux("send-keys", "-l", "\x1b[<65;6;5M") // the wheel, downwards
	w.sees("Task 1 calls Read")
	w.key("q", shell)
	w.clean()
}

func TestNoColorIsHonoured(t *testing.T) {
	w := newTerminal(t, 80, 24)
	colours := func() int { return strings.Count(w.tmux("capture-pane", "-p", "-e"), "\x1b[38;") }
	w.typed(binary + " step -backend epoll read")
	w.sees("Set-up, ")
	w.key("Right", "Task 1 calls Read")
	assert.NotZero(t, colours())
	w.key("q", shell)
	w.typed("clear; NO_COLOR=1 " + binary + " step -backend epoll read")
	w.sees("Set-up, ")
	w.key("Right", "Task 1 calls Read", "[ 1 CALL ]")
	assert.Zero(t, colours())
	w.key("q", shell)
}

func TestAnotherInterleavingBeginsOnTheSameScreen(t *testing.T) {
	w := newTerminal(t, 80, 24)
	w.typed(binary + " step -backend epoll -workers 2 read")
	w.sees("Set-up, ")
	w.key("Right", "Task 1 calls Read")
	w.key("i", "worker 1 goes on instead of worker 0")
	w.key("Enter", "choices ", "[1 queues]")
	w.key("End", "What next?")
	w.key("q", shell)
	w.clean()
}

func TestAReaderPlaysAgainstTheGate(t *testing.T) {
	w := newTerminal(t, 80, 24)
	w.typed(binary + " gate -wrong no-second-check a wait, a close")
	w.sees("Of 213 orders 30 break this code: find one.", "Who moves next?")
	w.key("s", "step 1", "the task looks for a close or a deadline: there is none")
	w.key("w", "step 2", "the closer takes the descriptor's lock")
	w.key("Left", "step 1")
	w.key("w", "step 2")
	for step := range 3 {
		w.key("w", fmt.Sprintf("step %d", step+3))
	}
	for step := range 4 {
		w.key("s", fmt.Sprintf("step %d", step+6))
	}
	w.sees("YOU WIN: the descriptor was closed, and the task sleeps: a lost wake-up.", "The right code, by the same choices")
	w.key("q", shell)
	w.clean()
}
