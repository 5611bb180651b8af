//go:build race

package verdict

import "time"

// most is how long nothing may go on. With the race detector all is slower.
const most = 30 * time.Second
