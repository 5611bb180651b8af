// Parked measures what a parked task costs: it parks a million of them, then
// ends, and looks whether everything is back where it was. With -kind it does so with
// what a task is made of, a bare coroutine of iter.Pull, or with goroutines. (What a
// switch costs among so many: go run ./micro/report -only Among -among 1000000.)
package main

import (
	"flag"
	"fmt"
	"iter"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"greenpoll"
	"greenpoll/bench/self"
	"greenpoll/sched"
)

func main() {
	n := flag.Int("n", 1_000_000, "tasks to park")
	workers := flag.Int("workers", 1, "workers")
	kind := flag.String("kind", "task", "what is parked: task, iterpull, goroutine")
	flag.Parse()
	if park, other := others[*kind]; other {
		before := self.Resident(os.Getpid())
		unpark := park(*n)
		fmt.Printf("%d of %s parked: %d bytes of memory each\n", *n, *kind, (self.Resident(os.Getpid())-before)/int64(*n))
		unpark()
		return
	}
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

// others park n of something else, and return what ends them.
var others = map[string]func(n int) (unpark func()){
	"iterpull": func(n int) func() {
		stops := make([]func(), n)
		for i := range stops {
			var next func() (struct{}, bool)
			next, stops[i] = iter.Pull(func(yield func(struct{}) bool) { yield(struct{}{}) })
			next()
		}
		return func() {
			for _, stop := range stops {
				stop()
			}
		}
	},
	"goroutine": func(n int) func() {
		end := make(chan struct{})
		var there sync.WaitGroup
		for range n {
			there.Add(1)
			go func() {
				there.Done()
				<-end
			}()
		}
		there.Wait()
		return func() { close(end) }
	},
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
