//go:build race

package verdict

import "time"

// Patience is how long nothing may go on: with the race detector all is slower.
const Patience = 30 * time.Second
