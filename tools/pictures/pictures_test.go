package main

// This file answers: are the pictures in docs/pictures those that the code of today draws?

import (
	"os"
	"path/filepath"
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
