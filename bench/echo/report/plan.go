package main

// This file answers: what is measured, and how thoroughly?

import (
	"fmt"
	"time"

	"greenpoll/bench/load"
)

type plan struct {
	size   string
	loads  []load.Spec
	rounds int
	window time.Duration // 0: chosen to suit the load

	callsLoads []load.Spec
	messages   int

	lateTries int
	resting   int           // idle connections
	crowd     int           // as many of them as need several processes, to the server whose connections rest
	weighings int           // of their memory
	rest      time.Duration // how long ours are watched; the others for a fifth of it
	flat      [2]load.Spec  // a load, and the same load with additional idle connections
	balance   load.Spec
}

func planOf(size string) (plan, error) {
	switch size {
	case "full":
		return plan{size: size,
			loads: specs("1x64,100x64,1000x64,10000x64,100x4KiB,100x64KiB,100x64+10000,100x64/2,1000x64/2,churn"), rounds: 9,
			callsLoads: specs("100x64,1000x64,churn"), messages: 50_000,
			lateTries: 3, resting: 10_000, crowd: 100_000, weighings: 3, rest: 10 * time.Second,
			flat: [2]load.Spec(specs("100x64,100x64+10000")), balance: specs("100x64/2")[0]}, nil
	case "quick":
		return plan{size: size,
			loads: specs("1x64,100x64,1000x64,100x64KiB,100x64+1000,100x64/2,churn"), rounds: 3, window: 50 * time.Millisecond,
			callsLoads: specs("100x64,churn"), messages: 10_000,
			lateTries: 1, resting: 1000, crowd: 20_000, weighings: 1, rest: time.Second,
			flat: [2]load.Spec(specs("100x64,100x64+1000")), balance: specs("100x64/2")[0]}, nil
	case "smoke":
		return plan{size: size,
			loads: specs("10x64,10x64KiB+20/2,churn"), rounds: 1, window: 10 * time.Millisecond,
			callsLoads: specs("10x64"), messages: 1000,
			lateTries: 1, resting: 20, crowd: 50, weighings: 2, rest: 50 * time.Millisecond,
			flat: [2]load.Spec(specs("10x64,10x64+20")), balance: specs("10x64/2")[0]}, nil
	}
	return plan{}, fmt.Errorf("-size %q is none of full, quick, smoke", size)
}

// specs reads loads written above, which are valid.
func specs(words string) []load.Spec {
	list, err := load.ParseList(words)
	if err != nil {
		panic(err)
	}
	return list
}
