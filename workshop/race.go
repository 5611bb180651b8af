package main

// This file answers: can the race detector be built in? It needs a C compiler, and a processor that it
// was made for.

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// raceable is an error if the detector cannot be built in, and says why.
func (s *session) raceable() (cc string, err error) {
	out, err := s.outputOf("go", "env", "CC", "CGO_ENABLED")
	if err != nil {
		return "", err
	}
	cc, enabled, _ := strings.Cut(strings.TrimSpace(out), "\n")
	if strings.TrimSpace(enabled) == "0" && cc == "" {
		return "", errors.New("Go knows no C compiler here: install gcc or clang")
	}
	words := strings.Fields(cc)
	if len(words) == 0 {
		return "", errors.New("Go knows no C compiler here: install gcc or clang")
	}
	if _, err := exec.LookPath(words[0]); err != nil {
		return "", fmt.Errorf("the race detector needs a C compiler, and %s is not there: install gcc or clang", words[0])
	}
	return cc, nil
}
