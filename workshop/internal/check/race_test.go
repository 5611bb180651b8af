package check

// This file answers: is a report of the race detector told in one sentence, with the reader's lines?

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

const aReport = `
==================
WARNING: DATA RACE
Write at 0x00c0000b4010 by goroutine 9:
  sync/atomic.(*Pointer[go.shape.struct{}]).Store()
      /usr/local/go/src/sync/atomic/type.go:55 +0x2a
  greenpoll/poller.(*gate).unblock()
      my/11_wake/gate.go:150 +0x44

Previous read at 0x00c0000b4010 by goroutine 7:
  greenpoll/poller.(*gate).block()
      poller/desc.go:88 +0x3c
  greenpoll/poller.(*Desc).wait()
      my/11_wake/gate.go:70 +0x3c

Goroutine 9 (running) created at:
  main.main()
      my/11_wake/gate.go:1 +0x1d0
==================
`

func TestADataRaceIsToldWithTheReadersLines(t *testing.T) {
	assert.Equal(t, "A write at my/11_wake/gate.go:150 and a read at my/11_wake/gate.go:70 touch the same memory, one of them from another thread, and nothing orders the two: a data race.", raced(aReport, "my/11_wake/gate.go"))
	assert.Contains(t, raced(aReport, "my/elsewhere.go"), "a read at poller/desc.go:88 ", "of other files it is the first place")
	assert.Contains(t, raced(raceReport+"\nbroken off", "x"), "with nothing that orders them")
	assert.Empty(t, raced("all is well", "x"))
}
