//go:build !race

package verdict

import "time"

// most is how long nothing may go on. What a check does takes milliseconds.
const most = 3 * time.Second
