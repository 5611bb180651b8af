package main

// This file answers: do the two documents of the workshop have what the course has?

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/tools/overlay/bodies"
	"greenpoll/workshop/internal/course"
)

func TestTheDocumentsHaveARowForEachExerciseAndLab(t *testing.T) {
	root, err := bodies.Root(".")
	require.NoError(t, err)
	exercises, err := course.Load(root)
	require.NoError(t, err)
	labs, err := course.Labs(root)
	require.NoError(t, err)
	var readers, trainers []string
	for _, e := range exercises {
		readers = append(readers, fmt.Sprintf("%d %s %d", e.N, e.Name, e.Step))
		trainers = append(trainers, fmt.Sprintf("%d %s", e.N, e.Name))
	}
	for _, l := range labs {
		readers = append(readers, l.Label()+" "+l.Name)
		trainers = append(trainers, l.Label()+" "+l.Name)
	}
	assert.Equal(t, readers, rows(t, root, "workshop.md", regexp.MustCompile(`(?m)^\| (L?\d+) \| (\w+) \| .*?(?: \| (\d)(?: \| [\w, ]+)?)? \|$`)))
	assert.Equal(t, trainers, rows(t, root, "teaching.md", regexp.MustCompile(`(?m)^\| (L?\d+) (\w+) \|`)))
}

// rows returns what stands in the first columns of the tables of a document.
func rows(t *testing.T, root, document string, row *regexp.Regexp) (found []string) {
	text, err := os.ReadFile(filepath.Join(root, "docs", document))
	require.NoError(t, err)
	for _, columns := range row.FindAllStringSubmatch(string(text), -1) {
		said := columns[1]
		for _, column := range columns[2:] {
			if column != "" {
				said += " " + column
			}
		}
		found = append(found, said)
	}
	return found
}
