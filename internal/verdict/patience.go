//go:build !race

package verdict

import "time"

// Patience is how long nothing may go on. What a check does takes milliseconds.
const Patience = 3 * time.Second
