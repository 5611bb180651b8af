//go:build ignore

// Wrong: isGeneration accepts an event of a closed descriptor: it reaches whoever has the slot
// now.
// Breaks: what Wait returns has happened
// Shown by: go test -overlay $(go run ./tools/overlay poller_any_generation) ./poller -run TestExplorerFinds
// Seen in: stale -backend epoll -workers 1 -at ev=polled,n=6
// Seen in: stale -backend kqueue -workers 1 -at ev=polled,n=6
// Seen in: stale -backend iocp -workers 1 -at ev=polled,n=5
package poller

func (d *Desc) isGeneration(_ uint32) bool {
	return true
}
