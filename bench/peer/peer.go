// Package peer has the code that all echo servers of a comparison share: they take -addr,
// print "listening on ADDR", echo, and end on SIGTERM.
package peer

import (
	"flag"
	"fmt"
	"net/netip"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"

	"greenpoll/bench/cli"
)

// Addr reads the command line and returns the HOST:PORT to listen at.
func Addr() string {
	addr := flag.String("addr", "127.0.0.1:0", "`HOST:PORT` to listen at; port 0: any free one")
	name := filepath.Base(os.Args[0])
	cli.Parse("usage: " + name + " [-addr HOST:PORT]\n\nAn echo server, see peers/" + name + " in the folder bench.\n\n")
	return *addr
}

// Loops returns how many event loops the server may have, which is GOMAXPROCS.
func Loops() int { return runtime.GOMAXPROCS(0) }

// Listening prints the address at which the server can be reached.
func Listening(addr any) { fmt.Println("listening on", addr) }

// UntilTerm returns when SIGTERM or SIGINT has come.
func UntilTerm() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	<-signals
}

// Check ends the program if err is an error.
func Check(err error) { cli.Check(err) }

// AddrPort returns the address that a socket is bound to, for libraries that do not
// report it.
func AddrPort(ip [4]byte, port int) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4(ip), uint16(port))
}
