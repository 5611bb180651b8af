package main

// This file answers: are the pictures in docs/pictures the ones that the current code draws?

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/tools/overlay/bodies"
)

func folder(t *testing.T) source {
	root, err := bodies.Root(".")
	if err != nil {
		t.Skip(err) // the sources are not here
	}
	if runtime.GOOS != "linux" {
		t.Skip("the pictures are drawn on Linux")
	}
	return source(root)
}

func TestThePicturesAreWhatTheCodeDrawsToday(t *testing.T) {
	src := folder(t)
	for _, p := range pictures {
		drawn, err := p.draw(src)
		require.NoError(t, err, p.file)
		kept, err := os.ReadFile(filepath.Join(string(src), "docs", "pictures", p.file))
		require.NoError(t, err, "go run ./tools/pictures draws it")
		if drawn != string(kept) {
			t.Errorf("docs/pictures/%s is out of date: go run ./tools/pictures draws it anew", p.file)
		}
	}
}

func TestAPictureIsWellFormedAndServesLightAndDark(t *testing.T) {
	src := folder(t)
	for _, p := range pictures {
		drawn, err := p.draw(src)
		require.NoError(t, err, p.file)
		assert.NoError(t, xml.Unmarshal([]byte(drawn), new(struct{})), p.file)
		assert.Contains(t, drawn, "@media (prefers-color-scheme:dark)", p.file)
	}
}

func TestEachPictureStandsInADocumentAndIsToldInWords(t *testing.T) {
	src := folder(t)
	docs, err := filepath.Glob(filepath.Join(string(src), "docs", "*.md"))
	require.NoError(t, err)
	text := ""
	for _, doc := range docs {
		one, err := os.ReadFile(doc)
		require.NoError(t, err)
		text += string(one)
	}
	for _, p := range pictures {
		assert.Regexp(t, `!\[[A-Z][^\]]{60,}\.\]\(pictures/`+regexp.QuoteMeta(p.file)+`\)`, text)
	}
}

func TestAGateOfWhichTheTableKnowsNothingIsNotDrawn(t *testing.T) {
	for table, want := range map[string]string{
		"nil -> ready\n":           `"nil -> ready\n" is no move`,
		"nil -> ready, event\n":    "no move leads out of ready",
		"a -> b, c\nb -> a, event": "a gate has 2 states, and the picture has places for 6",
	} {
		root := t.TempDir()
		require.NoError(t, os.MkdirAll(filepath.Join(root, "poller", "testdata"), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(root, "poller", "testdata", "gate_moves.txt"), []byte(table), 0o644))
		require.NoError(t, os.WriteFile(filepath.Join(root, "poller", "gate.go"), []byte("package poller\n\n// nothing\ntype gate int\n"), 0o644))
		_, err := gate(source(root))
		assert.EqualError(t, err, want)
	}
	_, _, err := colors(move{by: []string{"block", "nobody"}})
	assert.EqualError(t, err, `nobody knows who makes the move "nobody"`)
}

func TestAPictureWhoseTextsOverlapIsRefused(t *testing.T) {
	for _, c := range []struct {
		draw func(s *sheet)
		want string
	}{
		{func(s *sheet) { s.say(20, 50, 14, "", "one"); s.say(30, 55, 14, "", "two") }, `picture: "two" covers "one"`},
		{func(s *sheet) { s.say(795, 50, 14, "", "one") }, `picture: "one" leaves the sheet: 795 to 819`},
		{func(s *sheet) { s.say(20, 50, smallest-1, "", "one") }, `picture: "one" is too small to read`},
		{func(s *sheet) { s.frame(10, 40, 20, 20, 0, "box"); s.say(20, 50, 14, "", "one") }, `picture: "one" stands across the edge of a box`},
	} {
		s := sheet{title: "picture", height: 100}
		c.draw(&s)
		_, err := s.svg()
		assert.EqualError(t, err, c.want)
	}
}
