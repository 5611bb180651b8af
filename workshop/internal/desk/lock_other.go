//go:build !linux && !darwin && !windows

package desk

import "os"

func hold(*os.File) error { return nil }
