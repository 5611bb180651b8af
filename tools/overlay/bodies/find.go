package bodies

// This file answers: which body is meant by a name, and which run shows it?

import (
	"fmt"
	"slices"
	"strings"

	"greenpoll/tools/internal/levenshtein"
)

// Find returns the body with that name, or with that Alias. The package at the beginning of
// the name may be left out, and a dash stands for an underscore.
func Find(all []Body, name string) (Body, error) {
	plain := strings.ReplaceAll(name, "-", "_")
	for _, b := range all {
		if slices.Contains(b.names(), plain) {
			return b, nil
		}
	}
	return Body{}, &UnknownError{Name: name, Near: near(plain, all)}
}

// names are those by which b is found.
func (b Body) names() []string {
	names := []string{b.Name, strings.TrimPrefix(b.Name, b.Package+"_")}
	if b.Alias != "" {
		names = append(names, strings.ReplaceAll(b.Alias, "-", "_"))
	}
	return names
}

// An UnknownError reports a name that no body has.
type UnknownError struct {
	Name string
	Near []string // similar names
}

func (e *UnknownError) Error() string {
	if len(e.Near) == 0 {
		return fmt.Sprintf("there is no overlays/%s.go; without a name, all are listed", e.Name)
	}
	return fmt.Sprintf("there is no overlays/%s.go; near it: %s", e.Name, strings.Join(e.Near, ", "))
}

// near returns the names of the bodies of which a name contains the wrong one, or differs from
// it by up to three letters.
func near(wrong string, all []Body) (names []string) {
	for _, b := range all {
		known := b.names()
		switch i := slices.IndexFunc(known, func(name string) bool {
			return len(wrong) > 2 && strings.Contains(name, wrong) || levenshtein.Distance(name, wrong) <= 3
		}); i {
		case -1:
		case 2: // only the Alias
			names = append(names, b.Alias)
		default:
			names = append(names, b.Name)
		}
	}
	if len(names) > 8 {
		return nil // it may be any
	}
	return names
}

// In returns the run that shows b in a scenario, on a backend of the simulated kernel. Its error
// is one line, which names a scenario that shows b, or says why none can.
func (b Body) In(scenario, backend string) (Schedule, error) {
	for _, s := range b.SeenIn {
		if s.Scenario == scenario && (s.Backend == "" || s.Backend == backend) {
			s.Backend = backend
			return s, nil
		}
	}
	if b.Unseen != "" {
		return Schedule{}, fmt.Errorf("no scenario can show %s: %s", b.Name, b.Unseen)
	}
	best := b.SeenIn[0]
	for _, s := range b.SeenIn { // rather another scenario than another backend
		if s.Backend == "" || s.Backend == backend {
			best = s
			break
		}
	}
	if best.Backend == "" || best.Backend == backend {
		return Schedule{}, fmt.Errorf("%s does not show in %s: try %s", b.Name, scenario, best.Scenario)
	}
	return Schedule{}, fmt.Errorf("%s does not show in %s on %s: try %s -backend %s", b.Name, scenario, backend, best.Scenario, best.Backend)
}
