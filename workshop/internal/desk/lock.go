package desk

// This file answers: how does one terminal wait until another has written the marks? By a lock of the
// system, which ends with the program that holds it. Where there is none to be had, as in a folder
// across some networks, it goes without: two commands in one millisecond are rare.

import "os"

// lock returns when no other program holds the lock of that file, and returns what ends it.
func lock(path string) (unlock func() error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return func() error { return nil } // whatever is the matter is told of the marks themselves
	}
	_ = hold(f)    // see above
	return f.Close // which also ends the lock
}
