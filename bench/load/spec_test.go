package load

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryLoadIsWrittenAsItIsRead(t *testing.T) {
	for _, word := range []string{"1x64", "100x4KiB", "100x64+10000", "1000x64/2", "100x64KiB+5/3", "churn", "churn/2"} {
		s, err := Parse(word)
		require.NoError(t, err)
		require.Equal(t, word, s.String())
	}
}

func TestWhatALoadMeans(t *testing.T) {
	s, err := Parse("100x4KiB+10000/2")
	require.NoError(t, err)
	require.Equal(t, Spec{Conns: 100, Size: 4096, Idle: 10_000, Loops: 2}, s)
	require.Equal(t, "2 loops: 100 busy among 10,000 idle, 4 KiB", s.Title())

	s, err = Parse("churn")
	require.NoError(t, err)
	require.True(t, s.Churn)
	require.Equal(t, 1, s.Loops)
	s, _ = Parse("1x64")
	require.Equal(t, "1 connection, 64 B", s.Title())
}

func TestWhatIsNoLoad(t *testing.T) {
	for _, word := range []string{"", "100", "x64", "0x64", "1x0", "100x64MiB", "10000x64+10000", "1x64/100", "churn+5", "1x64 ", "99999999999999999999x1",
		"9223372036854775807x1+9223372036854775807", "1x18014398509481985KiB", "1x64/0"} {
		_, err := Parse(word)
		require.Error(t, err, word)
	}
	_, err := ParseList("1x64,")
	require.Error(t, err)
	list, err := ParseList("1x64, churn")
	require.NoError(t, err)
	require.Len(t, list, 2)
	list, err = ParseList("")
	require.NoError(t, err)
	require.Empty(t, list)
}
