package main

// This file answers: how are the turns summed up?

import (
	"fmt"
	"slices"
	"time"
)

// row has the turns of both contestants, one of each per round.
type row struct{ green, other []float64 }

func (r *row) add(green, other time.Duration) {
	r.green, r.other = append(r.green, float64(green)), append(r.other, float64(other))
}

// String has the medians of both, and the median and quartiles of the rounds' ratios.
func (r *row) String() string {
	ratios := make([]float64, len(r.green))
	for i := range ratios {
		ratios[i] = r.green[i] / r.other[i]
	}
	span := func(values []float64) time.Duration {
		return time.Duration(quantile(values, 0.5)).Round(100 * time.Nanosecond)
	}
	return fmt.Sprintf("%v\t%v\t%.2f (%.2f-%.2f)", span(r.green), span(r.other),
		quantile(ratios, 0.5), quantile(ratios, 0.25), quantile(ratios, 0.75))
}

// quantile returns the value below which the fraction q of the values lies.
func quantile(values []float64, q float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[int(q*float64(len(sorted)-1))]
}
