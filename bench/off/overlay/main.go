// Overlay prints the list by which "go build -overlay" puts the plain bodies in the
// place of tricks. Each file beside this folder, NAME.go, is the plain version of one
// trick:
//
//	go run ./off/overlay                                   # which there are
//	go build -overlay $(go run ./off/overlay NAME...) ./echo
package main

import (
	"fmt"
	"os"
)

func main() {
	all, err := tricks()
	if err != nil {
		fail(err)
	}
	if len(os.Args) == 1 {
		for _, t := range all {
			fmt.Printf("%-24s %-10s %s\n", t.name, t.pkg, t.title)
		}
		return
	}
	list, err := put(all, os.Args[1:])
	if err != nil {
		fail(err)
	}
	fmt.Println(list)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "overlay:", err)
	os.Exit(1)
}
