//go:build race

package scenarios_test

// raced: the race detector is on. Runs are ten times slower then, and since one worker runs at
// a time there is nothing for the detector to see.
const raced = true
