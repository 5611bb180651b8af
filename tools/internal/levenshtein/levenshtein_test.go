package levenshtein

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDistanceCountsWhatMustBeChanged(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"gate", "gate", 0}, {"", "gate", 4}, {"gate", "gates", 1}, {"gate", "date", 1}, {"gate", "ate", 1}, {"read", "dear", 2}} {
		assert.Equal(t, c.want, Distance(c.a, c.b), "%q, %q", c.a, c.b)
		assert.Equal(t, c.want, Distance(c.b, c.a), "%q, %q", c.b, c.a)
	}
}
