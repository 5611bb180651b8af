package contest

import "slices"

// Quartiles of some figures: the median, and the values below and above which a quarter
// of them lie.
type Quartiles struct{ Low, Median, High float64 }

// QuartilesOf interpolates between neighbours.
func QuartilesOf(figures []float64) Quartiles {
	if len(figures) == 0 {
		return Quartiles{}
	}
	sorted := slices.Sorted(slices.Values(figures))
	at := func(part float64) float64 {
		place := part * float64(len(sorted)-1)
		i := int(place)
		if i+1 == len(sorted) {
			return sorted[i]
		}
		return sorted[i] + (place-float64(i))*(sorted[i+1]-sorted[i])
	}
	return Quartiles{at(0.25), at(0.5), at(0.75)}
}
