//go:build !race

package poller

const raced = false
