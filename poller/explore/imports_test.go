package explore_test

// This file answers: does the explorer import the engine alone? The page is built of it.

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheExplorerImportsTheEngineAlone(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	if len(files) == 0 {
		t.Skip("the sources are not here")
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range parsed.Imports {
			path := strings.Trim(spec.Path.Value, `"`)
			if strings.HasPrefix(path, "greenpoll") || strings.Contains(path, ".") {
				assert.Contains(t, []string{"greenpoll/trace", "greenpoll/sched", "greenpoll/poller"}, path, file)
			}
		}
	}
}
