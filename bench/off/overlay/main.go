// Overlay prints the list by which "go build -overlay" puts the plain bodies in the
// place of tricks. Each file beside this folder, NAME.go, is the plain version of one
// trick:
//
//	go run ./off/overlay                                   # which there are
//	go build -overlay $(go run ./off/overlay NAME...) ./echo
package main

import (
	"fmt"

	"greenpoll/bench/cli"
)

const usage = `usage: overlay [NAME...], in the folder bench

Overlay lists the tricks that have a plain version, or prints the list by which
go build -overlay puts the plain versions of those that are named in.

`

func main() {
	names := cli.ParseArgs(usage)
	all, err := tricks()
	cli.Check(err)
	if len(names) == 0 {
		for _, t := range all {
			fmt.Printf("%-24s %-10s %s\n", t.name, t.pkg, t.title)
		}
		return
	}
	list, err := put(all, names)
	cli.Check(err)
	fmt.Println(list)
}
