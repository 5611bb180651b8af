package words

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEachWordOfTheGlossaryHasItsSentence(t *testing.T) {
	root := filepath.Join("..", "..", "..", "..")
	text, err := os.ReadFile(filepath.Join(root, "docs", "words.md"))
	require.NoError(t, err)
	meanings, err := Read(root)
	require.NoError(t, err)
	require.Len(t, meanings, strings.Count(string(text), "\n### "))
	for word, means := range meanings {
		require.Regexp(t, `^[A-Z].*\.$`, means, word)
	}
	require.True(t, strings.HasPrefix(meanings["park"], "To leave the stack of the calling task"))
}

func TestAWordWithoutOtherFormsHasASentenceToo(t *testing.T) {
	require.Equal(t, map[string]string{"a": "An a.", "b": "A b."}, parse("# Words\n\nOf all.\n\n### a\n\nAn a.\n\n- Here: x\n\n### b\n\n*bs*\n\nA b.\n"))
}

func TestACloneWithoutTheGlossaryHasNoWords(t *testing.T) {
	meanings, err := Read(t.TempDir())
	require.NoError(t, err)
	require.Empty(t, meanings)
}
