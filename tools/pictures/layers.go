package main

// This file answers: which package imports which? It reads the import clauses of all
// files for all systems, except tests.

import (
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// module is the path of the root package, and the beginning of all others.
const module = "greenpoll"

// A pack is one package, or a folder of programs taken together.
type pack struct {
	name    string
	lines   int
	imports map[string]bool // other packages of the project
	tests   bool            // it is only for tests
	above   int             // how many paths lead to it from the others
	depth   int             // the longest path down through its imports
}

// gathered are folders of programs: each counts as one.
var gathered = []string{"examples", "mini"}

// shown are the packages in the picture: all that outside programs can import, and the
// programs here, but not what shows the code and is no part of it.
func shown(dir string) (name string, ok bool) {
	if dir == "." {
		return module, true
	}
	for _, g := range gathered {
		if dir == g || strings.HasPrefix(dir, g+"/") {
			return g, true
		}
	}
	first, _, _ := strings.Cut(dir, "/")
	hidden := slices.Contains([]string{"bench", "interop", "tools", "overlays", "workshop", "internal", "docs", "cmd", "web", "scenarios", "step"}, first) || strings.HasPrefix(first, ".") || dir == "poller/explore"
	return dir, !hidden && !strings.Contains(dir, "testdata")
}

// packs reads the packages of the project.
func packs(src source) (map[string]*pack, error) {
	all := map[string]*pack{}
	err := filepath.WalkDir(string(src), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(string(src), path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if _, ok := shown(rel); !ok {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(rel, ".go") || strings.HasSuffix(rel, "_test.go") {
			return nil
		}
		name, _ := shown(filepath.ToSlash(filepath.Dir(rel)))
		return read(all, name, path)
	})
	maps.DeleteFunc(all, func(_ string, p *pack) bool { return p.tests })
	return all, err
}

// read adds a file to its package.
func read(all map[string]*pack, name, path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	f, err := parser.ParseFile(token.NewFileSet(), path, text, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return err
	}
	p := all[name]
	if p == nil {
		p = &pack{name: name, imports: map[string]bool{}}
		all[name] = p
	}
	p.lines += strings.Count(string(text), "\n")
	for _, spec := range f.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		if imported == "testing" {
			p.tests = true
		}
		if rest, ours := strings.CutPrefix(imported, module+"/"); ours || imported == module {
			if imported == module {
				rest = "."
			}
			if to, ok := shown(rest); ok && to != name {
				p.imports[to] = true
			}
		}
	}
	return nil
}

// deepen sets the depth of p: one above the deepest of its imports.
func deepen(all map[string]*pack, p *pack, path int) error {
	if path > len(all) {
		return errors.New("the imports go round in a circle")
	}
	for name := range p.imports {
		to := all[name]
		if to == nil {
			return fmt.Errorf("%s imports %s, which is not there", p.name, name)
		}
		if err := deepen(all, to, path+1); err != nil {
			return err
		}
		to.above++
		p.depth = max(p.depth, to.depth+1)
	}
	return nil
}

func layers(src source) (string, error) {
	all, err := packs(src)
	if err != nil {
		return "", err
	}
	rows := map[int][]*pack{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if err := deepen(all, all[name], 0); err != nil {
			return "", err
		}
		rows[all[name].depth] = append(rows[all[name].depth], all[name])
	}
	asks, err := questions(src)
	if err != nil {
		return "", err
	}
	s := sheet{title: "The layers"}
	s.desc = "The packages as boxes, one above those that it imports: examples, greenhttp, sock, sys, poller, sched, trace, each with its size. All arrows lead down."
	s.say(24, 38, 20, "bold", s.title)
	s.say(24, 60, 13, "mute", "An arrow leads to what is imported. Those that follow from others are left out: imports point one way.")
	s.say(24, 78, 13, "mute", "Lines are to the nearest hundred, with comments and without tests. Blue: the lesson.")
	for name := range all {
		if asks[name] == "" {
			return "", fmt.Errorf("the table in docs/architecture.md has no row for %s", name)
		}
	}
	y, at := 102, map[string]place{}
	var boxes []func()
	for _, depth := range slices.Backward(slices.Sorted(maps.Keys(rows))) {
		for i, p := range placed(rows[depth]) {
			if len(rows[depth]) == 1 {
				i = 1 // the middle
			}
			x := 24 + i*(layerWide+28)
			at[p.name] = place{x + layerWide/2, y}
			y := y
			boxes = append(boxes, func() { s.layer(p, x, y, asks[p.name]) })
		}
		y += layerHigh + 46
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for _, to := range slices.Sorted(maps.Keys(all[name].imports)) {
			if !all[name].through(all, to) {
				s.down(at[name], at[to])
			}
		}
	}
	for _, box := range boxes {
		box()
	}
	s.height = y - 46 + 24
	return s.svg()
}

const layerWide, layerHigh = 232, 92

// layer draws one box.
func (s *sheet) layer(p *pack, x, y int, asks string) {
	fill := "box"
	switch {
	case slices.Contains(lesson, p.name):
		fill = "blue"
	case strings.HasSuffix(p.name, "/sim"):
		fill = "orange"
	}
	s.frame(x, y, layerWide, layerHigh, 10, fill)
	s.say(x+14, y+24, 15, "bold", p.name)
	s.say(x+layerWide-14, y+24, 12, "end mute", fmt.Sprintf("%s lines", thousands((p.lines+50)/100*100)))
	s.fill(x+14, y+46, 12, layerWide-28, "", asks)
}

// down draws an arrow from below one box to above another. Past a row between them it stays
// on the first box's side.
func (s *sheet) down(from, to place) {
	y, end := from.y+layerHigh+2, to.y-3
	switch {
	case from.x == to.x:
		s.path("line", "M%d %dV%d", from.x, y, end)
	case to.y-from.y < 2*layerHigh:
		side := 24
		if to.x < from.x {
			side = -side
		}
		s.path("line", "M%d %dC%d %d %d %d %d %d", from.x, y, from.x, y+34, to.x-side, end-30, to.x-side, end)
	default:
		turn := from.x + 84
		if to.x < from.x {
			turn = from.x - 84
		}
		s.path("line", "M%d %dC%d %d %d %d %d %dV%d", turn, y, turn, y+60, to.x, y+10, to.x, y+80, end)
	}
}

// through reports whether p imports a different package that leads to the one named to.
func (p *pack) through(all map[string]*pack, to string) bool {
	for name := range p.imports {
		if name != to && (all[name].imports[to] || all[name].through(all, to)) {
			return true
		}
	}
	return false
}

// lesson has the packages that a learner reads.
var lesson = []string{"mini", "sched", "poller"}

// placed puts the package to which most ways lead into the middle of a row, below those that
// import it. An arrow that goes past a row keeps to the sides.
func placed(row []*pack) []*pack {
	slices.SortStableFunc(row, func(a, b *pack) int { return a.above - b.above })
	if len(row) == 3 {
		row[1], row[2] = row[2], row[1]
	}
	return row
}

// question is a row of the table in docs/architecture.md.
var question = regexp.MustCompile("(?m)^\\| `([a-z/.]+)` \\| (.*?) \\|$")

// questions returns the first sentence of what the table says about each package.
func questions(src source) (map[string]string, error) {
	text, err := os.ReadFile(filepath.Join(string(src), "docs", "architecture.md"))
	if err != nil {
		return nil, err
	}
	all := map[string]string{
		"mini":     "The whole idea on one page. It imports nothing of the house.",
		"examples": "Programs to run and to read.",
	}
	for _, m := range question.FindAllStringSubmatch(string(text), -1) {
		name := strings.TrimSuffix(strings.TrimSuffix(m[1], "/"), ".go")
		said := strings.ReplaceAll(m[2], "`", "")
		if end := strings.IndexAny(said, ".?"); end >= 0 && (end+1 == len(said) || said[end+1] == ' ') {
			said = said[:end+1]
		}
		all[name] = said
	}
	return all, nil
}

// thousands writes a number with a comma.
func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%d,%03d", n/1000, n%1000)
}
