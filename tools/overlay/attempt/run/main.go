// Run runs scenarios by the schedules that come in, a line each, and says what became of them.
// Package attempt builds it with a wrong or a plain body in it, and talks to it.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"greenpoll/tools/overlay/attempt"
	"greenpoll/tools/overlay/bodies"
)

func main() {
	events := flag.Bool("events", false, "write the events, too")
	flag.Parse()
	in, out := bufio.NewScanner(os.Stdin), json.NewEncoder(os.Stdout)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		s, err := bodies.ParseSchedule(in.Text())
		if err == nil {
			err = out.Encode(attempt.One(s, *events))
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
