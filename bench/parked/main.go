// Parked measures what a parked task costs: it parks a million of them, then
// ends, and looks whether everything is back where it was.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"greenpoll"
	"greenpoll/bench/self"
	"greenpoll/sched"
)

func main() {
	n := flag.Int("n", 1_000_000, "tasks to park")
	workers := flag.Int("workers", 1, "workers")
	flag.Parse()
	goroutines, before := runtime.NumGoroutine(), self.Resident(os.Getpid())
	start := time.Now()
	var parked, unwind time.Time
	err := greenpoll.Run(func(t *greenpoll.Task) error {
		never := sched.NewChan[int](0)
		for i := range *n {
			t.Go(func(t *greenpoll.Task) { never.Recv(t) })
			if i%1000 == 999 {
				t.Yield() // let those park
			}
		}
		t.Yield()
		parked = time.Now()
		rss := self.Resident(os.Getpid())
		var gc debug.GCStats
		runtime.GC()
		debug.ReadGCStats(&gc)
		fmt.Printf("%d tasks parked in %v on %d worker(s): %d bytes of memory each; longest pause of the collector %v\n",
			*n, parked.Sub(start).Round(time.Millisecond), *workers, (rss-before)/int64(*n), longest(gc.Pause))
		unwind = time.Now()
		return nil
	}, greenpoll.WithWorkers(*workers))
	if err != nil {
		fmt.Fprintln(os.Stderr, "parked:", err)
		os.Exit(1)
	}
	fmt.Printf("unwound in %v; goroutines before %d, after %d\n",
		time.Since(unwind).Round(time.Millisecond), goroutines, settled(goroutines))
}

// settled gives goroutines that are on their way out the time to leave.
func settled(want int) int {
	for range 1000 {
		if runtime.NumGoroutine() <= want {
			break
		}
		time.Sleep(time.Millisecond)
	}
	return runtime.NumGoroutine()
}

func longest(pauses []time.Duration) (most time.Duration) {
	for _, p := range pauses {
		most = max(most, p)
	}
	return most
}
