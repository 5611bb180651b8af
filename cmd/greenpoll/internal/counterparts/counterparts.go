// Package counterparts leads from the functions here to those of Go's own runtime and library. It
// reads both sources, which takes a while, and so is no part of what runs in the browser.
//
// This file answers: what are the counterparts of the functions of some files?
package counterparts

import (
	"context"
	"fmt"
	"go/build"
	"os/exec"
	"strings"

	"greenpoll/cmd/greenpoll/internal/page"
	"greenpoll/tools/golines"
	"greenpoll/trace"
)

// Find returns the counterparts of all functions in sources that name some in their doc comment,
// or are a part of one that does, as they stand in the Go sources below goroot. Where those are missing it returns none and says
// so; what they do not declare is left out and told, as are files that cannot be read as Go.
func Find(goroot string, sources []trace.Source) (c page.Counterparts) {
	theirs, err := golines.Open(goroot)
	if err != nil {
		c.Missing = fmt.Sprintf("Go's own sources are not here, so that no line leads there: %v", err)
		return c
	}
	c.Go = theirs.Version()
	var missing []string
	for _, s := range sources {
		functions, err := ofFile(s)
		if err != nil { // a program of the reader's own may be so
			missing = append(missing, err.Error())
			continue
		}
		for _, f := range functions {
			found := page.Function{File: s.File, From: f.from, To: f.to}
			for _, l := range f.lines {
				for _, ref := range l.Refs {
					at, err := theirs.Find(ref)
					if err != nil {
						missing = append(missing, err.Error())
						continue
					}
					found.Of = append(found.Of, page.Counterpart{File: ref.Path, Name: ref.Name, Line: at.Line, Remark: l.Remark})
				}
			}
			if len(found.Of) > 0 {
				c.Functions = append(c.Functions, found)
			}
		}
	}
	if len(missing) > 0 {
		c.Missing = fmt.Sprintf("Not all lines lead to %s: %s", c.Go, strings.Join(missing, "; "))
	}
	return c
}

// GOROOT is where the toolchain in use has Go's own sources; "": it is not known.
func GOROOT(ctx context.Context) string {
	if build.Default.GOROOT != "" { // it is not, in a program that was built with -trimpath
		return build.Default.GOROOT
	}
	out, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}
