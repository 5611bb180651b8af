// Package group starts a program so that whatever it starts can be ended with it, and so that a
// Ctrl-C at the terminal is its caller's, and not its own.
package group
