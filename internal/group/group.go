// Package group starts a program so that what it starts can be ended with it (a program that leaves
// its process group stays; on Windows there are none, but Hold), and so that a Ctrl-C at the terminal is its
// caller's, and not its own.
package group
