package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll"
)

func TestEveryWaitEndsWithItsErrorAndNotBeforeItsTime(t *testing.T) {
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		return waitForAll(task, 5*time.Millisecond)
	}, greenpoll.WithWorkers(1)))
}
