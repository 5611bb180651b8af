// Pictures draws docs/pictures from facts in the code: traces of programs that run on
// the simulated kernel, the moves that the explorer has made, the
// imports, the comments of types. Run it when the code has changed:
//
//	go run ./tools/pictures
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"greenpoll/tools/overlay/bodies"
)

// A picture is a file in docs/pictures and the function that draws it.
type picture struct {
	file string
	draw func(source) (string, error)
}

var pictures = []picture{
	{"walk.svg", walk},
	{"gate.svg", gate},
	{"block.svg", block},
	{"iocp.svg", iocp},
	{"rest.svg", rest},
	{"layers.svg", layers},
}

func main() {
	root, err := bodies.Root(".")
	if err == nil {
		err = write(source(root))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "pictures:", err)
		os.Exit(1)
	}
}

func write(src source) error {
	for _, p := range pictures {
		drawn, err := p.draw(src)
		if err != nil {
			return fmt.Errorf("%s: %w", p.file, err)
		}
		if err := os.WriteFile(filepath.Join(string(src), "docs", "pictures", p.file), []byte(drawn), 0o644); err != nil {
			return err
		}
	}
	return nil
}
