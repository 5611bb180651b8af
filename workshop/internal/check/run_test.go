package check

// This file answers: what is told of a program that Go itself has ended?

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

const overflow = `runtime: goroutine stack exceeds 67108864-byte limit
runtime: sp=0x1 stack=[0x1, 0x2]
fatal error: stack overflow

runtime stack:
runtime.throw({0x1?, 0x2?})
	/go/src/runtime/panic.go:1101 +0x48 fp=0x1

goroutine 7 gp=0x1 m=4 mp=0x1 [running]:
sync/atomic.(*Pointer[...]).Load(...)
	/go/src/sync/atomic/type.go:58
greenpoll/poller.(*gate).setWaiting(0x1, 0x2)
	/clone/poller/gate.go:78 +0x1b
`

func TestAModuleThatIsNotHereIsNoMistakeOfTheReaders(t *testing.T) {
	for text, is := range map[string]bool{
		"my/conn.go:13:2: github.com/stretchr/testify@v1.11.1: Get \"https://proxy.golang.org/x\": dial tcp: no such host": true,
		"my/conn.go:13:2: github.com/stretchr/testify@v1.11.1: module lookup disabled by GOPROXY=off":                      true,
		"my/conn.go:13:2: no required module provides package example.com/m; to add it:\n\tgo get example.com/m":           false,
		"my/conn.go:13:2: undefined: wait": false,
	} {
		assert.Equal(t, is, unfetched.MatchString(text), text)
	}
}

func TestWhatGoHasEndedTheProgramForIsTold(t *testing.T) {
	for printed, want := range map[string]string{
		overflow: "The code calls itself without end, until its stack is full: which call leads back to itself?",
		"one\nfatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1": "The code ends the program: fatal error: all goroutines are asleep - deadlock!",
		"fatal error: concurrent map writes\n":                                   "The code ends the program: fatal error: concurrent map writes",
		"fatal error: sync: unlock of unlocked mutex\n":                          "The code ends the program: fatal error: sync: unlock of unlocked mutex",
		"panic: exercise 9, commit: what now?\n\ngoroutine 1":                    "The code panics: exercise 9, commit: what now?",
	} {
		assert.Equal(t, want, end{}.why(printed))
	}
	assert.Equal(t, "/clone/poller/gate.go:78", crashed(overflow, "/clone", "poller"))
	assert.Empty(t, crashed("nothing", "/clone", "poller"))
}

func TestOutputIsFullAsSoonAsSomeOfItIsCutOff(t *testing.T) {
	l := newLimited()
	write := func(n int) {
		wrote, err := l.Write(make([]byte, n))
		assert.NoError(t, err)
		assert.Equal(t, n, wrote)
	}
	write(mostOutput - 10)
	write(10)
	assert.False(t, l.isFull(), "all of it is there")
	write(1)
	assert.True(t, l.isFull())
	l = newLimited()
	write(mostOutput - 10)
	write(11)
	assert.True(t, l.isFull(), "the end of the last one is not there")
	write(1)
	assert.Len(t, l.String(), mostOutput)
}
