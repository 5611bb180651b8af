package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll"
)

func TestEveryWaitEndsWithItsErrorAndNotBeforeItsTime(t *testing.T) {
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		return waitForAll(task, 50*time.Millisecond) // with less, a busy machine has the time pass before the server has read
	}, greenpoll.WithWorkers(1)))
}
