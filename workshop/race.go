package main

// This file answers: can the race detector be built in? It needs a C compiler.

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// raceable is an error if the detector cannot be built in, and says why.
func (s *session) raceable() error {
	cc, err := s.outputOf("go", "env", "CC")
	if err != nil {
		return err
	}
	words := strings.Fields(cc)
	if len(words) == 0 {
		return errors.New("the race detector needs a C compiler, and Go knows none: install gcc or clang")
	}
	if _, err := exec.LookPath(words[0]); err != nil {
		return fmt.Errorf("the race detector needs a C compiler, and %s is not there: install gcc or clang", words[0])
	}
	return nil
}
