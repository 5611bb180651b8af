package verdict

// This file answers: does only the verdict of this run count, and what becomes of a check that
// panics, hangs, or leaves?

import (
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/internal/group"
)

// TestMain is a check when a test runs it as one.
func TestMain(m *testing.M) {
	switch os.Getenv("PROGRAM") {
	case "workshop":
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "PROGRAM=", "CHECK=starts", ParentVar+"="+strconv.Itoa(os.Getpid()))
		cmd.Stdout = os.Stdout
		group.Own(cmd)
		if cmd.Start() == nil {
			time.Sleep(time.Minute) // it is to be killed
		}
		os.Exit(1)
	case "below":
		os.Stdout.WriteString("it runs\n")
		time.Sleep(time.Minute) // likewise
		os.Exit(1)
	}
	checks := map[string]func(c *Check){
		"holds":  func(*Check) {},
		"fails":  func(c *Check) { c.Goes("one"); c.Want(1, 2, "it is not %d", 1) },
		"panics": func(*Check) { var p *Verdict; p.OK = true },
		"leaves": func(*Check) { os.Exit(0) },
		"lies":   func(*Check) { os.Stdout.WriteString(mark + " {\"ok\":true}\n"); os.Exit(0) },
		"hangs": func(c *Check) {
			c.Asleep(func() string { return "Task 1 sleeps." })
			select {}
		},
		"hangs in a run": func(c *Check) {
			c.AsleepAt(func() (said, place string) { return "Task 1 sleeps.", "7" })
			select {}
		},
		"spins": func(c *Check) {
			c.Asleep(func() string { return "Task 1 spins." })
			for n := 0; ; n++ {
			}
		},
		"starts": func(c *Check) {
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), "PROGRAM=below")
			cmd.Stdout = os.Stdout
			c.Want(nil, cmd.Run(), "it is killed before")
		},
		"reads": func(c *Check) {
			_, err := os.Stdin.Read(make([]byte, 1))
			c.Want(nil, err, "it is told to go on")
			time.Sleep(3 * lookEvery) // the watch is to look
		},
	}
	if check := checks[os.Getenv("CHECK")]; check != nil {
		Run(check)
	}
	os.Exit(m.Run())
}

func run(t *testing.T, check string) (Verdict, string, bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "CHECK="+check, Var+"=17")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	return In(string(out), "17")
}

func TestACheckEndsWithItsVerdict(t *testing.T) {
	v, rest, ok := run(t, "holds")
	assert.True(t, ok && v.OK)
	assert.Empty(t, rest)
	v, _, ok = run(t, "fails")
	assert.True(t, ok)
	assert.Equal(t, Verdict{Said: "it is not 1", Expected: "1", Got: "2", Told: "one"}, v)
}

func TestAPanicIsAVerdictThatNamesTheLine(t *testing.T) {
	v, _, ok := run(t, "panics")
	assert.True(t, ok && !v.OK)
	assert.Contains(t, v.Said, "The code panics: runtime error: invalid memory address")
	assert.Regexp(t, `verdict_test\.go:\d+$`, v.Got)
}

func TestACheckThatHangsSaysWhoSleeps(t *testing.T) {
	t.Parallel()
	v, _, ok := run(t, "hangs")
	assert.True(t, ok)
	assert.Equal(t, Verdict{Said: "Task 1 sleeps."}, v)
}

func TestACheckThatHangsInARunSaysWhere(t *testing.T) {
	t.Parallel()
	v, _, ok := run(t, "hangs in a run")
	assert.True(t, ok)
	assert.Equal(t, Verdict{Said: "Task 1 sleeps.", Place: "7"}, v)
}

func TestNoVerdictAndAnothersVerdictAreNone(t *testing.T) {
	for _, check := range []string{"leaves", "lies"} {
		_, _, ok := run(t, check)
		assert.False(t, ok, check)
	}
}

func TestAPanicIsPlacedInTheReadersCode(t *testing.T) {
	const stack = "goroutine 7 [running]:\nmain.x()\n\t/clone/a.go:1 +0x1\npanic({0x1, 0x2})\n\t/go/src/runtime/panic.go:787 +0x132\n" +
		"slices.Grow()\n\t/go/src/slices/slices.go:9 +0x1\ngreenpoll/mine_test.x()\n\t/clone/mine/workshop_test.go:3 +0x1\n" +
		"greenpoll/sched.x()\n\t/clone/sched/sched.go:4 +0x1\ngreenpoll/mine.x()\n\t/clone/mine/poll.go:5 +0x1\n"
	t.Setenv(RootVar, "/clone")
	for mine, want := range map[string]string{"mine/=": "/clone/mine/poll.go:5", "sched/sched.go=/my/sched.go": "/clone/sched/sched.go:4", "": "/clone/mine/workshop_test.go:3"} {
		t.Setenv(MineVar, mine)
		assert.Equal(t, want, where(stack), mine)
	}
	t.Setenv(RootVar, "")
	assert.Equal(t, "/go/src/slices/slices.go:9", where(stack), "of no clone")
}
