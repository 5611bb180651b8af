//go:build !windows

package group

import "os"

// Hold does nothing: Kill ends the group.
func Hold(*os.Process) (release func(), err error) { return func() {}, nil }
