package main

// This file answers: do the plain bodies still fit the code whose tricks they undo?

import (
	"os/exec"
	"strings"
	"testing"
)

func TestEveryTrickCanBeTakenOut(t *testing.T) {
	all, err := tricks()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("no trick found")
	}
	for _, trick := range all {
		t.Run(trick.name, func(t *testing.T) {
			if trick.title == "" || strings.Contains(trick.title, "go:build") {
				t.Error("it does not begin with what is off, in a comment of the package clause")
			}
			list, err := put(all, []string{trick.name})
			if err != nil {
				t.Fatal(err)
			}
			out, err := exec.Command("go", "build", "-overlay", list, "greenpoll/"+trick.pkg).CombinedOutput()
			if err != nil {
				t.Errorf("it does not build: %v\n%s", err, out)
			}
		})
	}
}
