//go:build race

package greenpoll_test

// raced: the race detector is on. Repeatable runs are ten times slower then, and since one
// worker runs at a time there is nothing for the detector to see.
const raced = true
