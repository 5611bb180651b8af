//go:build race

package poller_test

// raced: the race detector is on. The explorer is ten times slower then, and since
// it runs one actor at a time there is nothing for the detector to see.
const raced = true
