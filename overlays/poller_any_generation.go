//go:build ignore

// Wrong: isGeneration accepts an event of a closed descriptor.
// Breaks: what Wait returns has happened
// Shown by: go test -overlay $(go run ./tools/overlay poller_any_generation) ./poller -run TestExplorerFinds
package poller

func (d *Desc) isGeneration(_ uint32) bool {
	return true
}
