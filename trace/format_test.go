package trace

// This file answers: does docs/trace.md name all that a trace file has?

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheDocumentNamesAllThatATraceHas(t *testing.T) {
	text, err := os.ReadFile("../docs/trace.md")
	require.NoError(t, err)
	doc := string(text)
	for _, line := range []any{Header{}, wireEvent{}, wireSys{}} {
		for i := range reflect.TypeOf(line).NumField() {
			key, _, _ := strings.Cut(reflect.TypeOf(line).Field(i).Tag.Get("json"), ",")
			if key != "end" && key != "text" {
				assert.Contains(t, doc, "`"+key+"`")
			}
		}
	}
	for _, names := range [][]string{kindNames[1:], gateNames[1:], keyNames()} {
		for _, name := range names {
			assert.Contains(t, doc, "`"+name+"`")
		}
	}
	for _, rule := range Rules {
		assert.Contains(t, doc, "\n- "+string(rule)+"\n")
	}
	assert.Contains(t, doc, `"end":true`)
	assert.Contains(t, doc, `"text":`)
}

func TestTheCheckedMovesAreTheExplorers(t *testing.T) {
	text, err := os.ReadFile("../poller/testdata/gate_moves.txt")
	require.NoError(t, err)
	explored := map[[2]Gate]bool{}
	named := map[string]Gate{}
	for i, name := range gateNames {
		named[strings.ReplaceAll(name, "-", " ")] = Gate(i)
	}
	for line := range strings.Lines(string(text)) {
		if from, rest, is := strings.Cut(line, " -> "); is && line[0] != '#' {
			to, _, _ := strings.Cut(rest, ",")
			explored[[2]Gate{named[from], named[to]}] = true
		}
	}
	for move := range gateMoves {
		if move[0] != move[1] { // an event that finds the gate open
			assert.True(t, explored[move], "%v -> %v", move[0], move[1])
		}
		delete(explored, move)
	}
	assert.Empty(t, explored)
}
