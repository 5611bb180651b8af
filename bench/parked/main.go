// Parked measures what a parked task costs: it parks a million of them, then
// ends them, and checks that everything is as it was before. With -kind it does the same
// with bare coroutines of iter.Pull, of which tasks are made, or with goroutines. (To
// measure a switch among that many: go run ./micro/report -only Among -among 1000000.)
package main

import (
	"errors"
	"flag"
	"fmt"
	"iter"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"greenpoll"
	"greenpoll/bench/cli"
	"greenpoll/bench/self"
	"greenpoll/sched"
)

const usage = `usage: parked [flags]

Parked parks a million tasks, or what stands in their place, and tells how much memory
each takes; of tasks also how long parking and unwinding took.

`

func main() {
	n := flag.Int("n", 1_000_000, "tasks to park")
	workers := flag.Int("workers", 1, "workers")
	kind := flag.String("kind", "task", "what is parked: task, iterpull, goroutine")
	cli.Parse(usage)
	if *n < 1 || *workers < 1 {
		cli.Misuse(errors.New("-n and -workers must be above 0"))
	}
	if *kind == "task" {
		cli.Check(parkTasks(*n, *workers))
		return
	}
	park, known := others[*kind]
	if !known {
		cli.Misuse(fmt.Errorf("-kind %q is none of task, iterpull, goroutine", *kind))
	}
	before, err := self.Resident(os.Getpid())
	cli.Check(err)
	unpark := park(*n)
	with, err := self.Resident(os.Getpid())
	cli.Check(err)
	fmt.Printf("%d of %s parked: %d bytes of memory each\n", *n, *kind, (with-before)/int64(*n))
	unpark()
}

func parkTasks(n, workers int) error {
	goroutines := runtime.NumGoroutine()
	before, err := self.Resident(os.Getpid())
	if err != nil {
		return err
	}
	start := time.Now()
	var parked, unwind time.Time
	err = greenpoll.Run(func(t *greenpoll.Task) error {
		never := sched.NewChan[int](0)
		for i := range n {
			t.Go(func(t *greenpoll.Task) { never.Recv(t) })
			if i%1000 == 999 {
				t.Yield() // lets those tasks park
			}
		}
		t.Yield()
		parked = time.Now()
		with, err := self.Resident(os.Getpid())
		if err != nil {
			return err
		}
		var gc debug.GCStats
		runtime.GC()
		debug.ReadGCStats(&gc)
		fmt.Printf("%d tasks parked in %v on %d worker(s): %d bytes of memory each; longest pause of the collector %v\n",
			n, parked.Sub(start).Round(time.Millisecond), workers, (with-before)/int64(n), longest(gc.Pause))
		unwind = time.Now()
		return nil
	}, greenpoll.WithWorkers(workers))
	if err != nil {
		return err
	}
	fmt.Printf("unwound in %v; goroutines before %d, after %d\n",
		time.Since(unwind).Round(time.Millisecond), goroutines, settled(goroutines))
	return nil
}

// others has functions that park n of something else, and return a function that ends them.
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

// settled gives ending goroutines the time to exit.
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
