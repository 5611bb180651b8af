package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"greenpoll/bench/contest"
)

func TestWhoPlays(t *testing.T) {
	names, err := pick("all", contest.Base, nil)
	require.NoError(t, err)
	require.Equal(t, contest.All, names)

	names, err = pick("plain", contest.Base, nil)
	require.NoError(t, err)
	require.Equal(t, []string{"plain", contest.Base}, names, "the base plays always")

	names, err = pick("", "old", with{{Name: "old"}, {Name: "new"}})
	require.NoError(t, err)
	require.Empty(t, names)

	for _, wrong := range []struct {
		words, base string
		more        with
	}{
		{"plain,unknown", contest.Base, nil},
		{"plain", "unknown", nil},
		{"plain", contest.Base, with{{Name: "gnet"}}},
	} {
		_, err := pick(wrong.words, wrong.base, wrong.more)
		require.Error(t, err)
	}
}

func TestServersFromOutside(t *testing.T) {
	var w with
	require.NoError(t, w.Set("mine=/bin/true"))
	require.Equal(t, with{{Name: "mine", Path: "/bin/true"}}, w)
	for _, wrong := range []string{"mine", "=/bin/true", "mine=/does/not/exist"} {
		require.Error(t, w.Set(wrong))
	}
}
