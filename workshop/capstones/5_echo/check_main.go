//go:build ignore

package main

// This file answers: how does the check, which is outside the package, start the server?

// Main is the reader's main.
var Main = main
