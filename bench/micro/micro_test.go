package micro

import (
	"strconv"
	"testing"
)

func BenchmarkSwitch(b *testing.B)             { bench(b) }
func BenchmarkYield(b *testing.B)              { bench(b) }
func BenchmarkSpawn(b *testing.B)              { bench(b) }
func BenchmarkSpawnMany(b *testing.B)          { bench(b) }
func BenchmarkPingPong(b *testing.B)           { bench(b) }
func BenchmarkBuffered(b *testing.B)           { bench(b) }
func BenchmarkMutex(b *testing.B)              { bench(b) }
func BenchmarkDeadline(b *testing.B)           { bench(b) }
func BenchmarkDeadlineOnOff(b *testing.B)      { bench(b) }
func BenchmarkDeadlineAmong10000(b *testing.B) { bench(b) }
func BenchmarkTimer(b *testing.B)              { bench(b) }
func BenchmarkReadyAcross(b *testing.B)        { bench(b) }

// BenchmarkSwitchAmong shows where the caches end. With -short it stops at 10,000.
func BenchmarkSwitchAmong(b *testing.B) {
	for n := 10; n <= 1_000_000; n *= 10 {
		if n > 10_000 && testing.Short() {
			break
		}
		b.Run(strconv.Itoa(n), func(b *testing.B) { run(b, Among(n)) })
	}
}

// bench runs the pair that has the benchmark's name.
func bench(b *testing.B) {
	for _, p := range Pairs {
		if "Benchmark"+p.Name == b.Name() {
			run(b, p)
			return
		}
	}
	b.Fatal("there is no such pair")
}

func run(b *testing.B, p Pair) {
	for _, c := range p.Contestants {
		b.Run(c.Name, func(b *testing.B) {
			b.ReportAllocs()
			c.Run(b.Loop)
		})
	}
}

// TestEveryPairRuns makes sure that every pair still works.
func TestEveryPairRuns(t *testing.T) {
	for _, p := range append(Pairs, Among(100)) {
		for _, c := range p.Contestants {
			t.Run(p.Name+"/"+c.Name, func(t *testing.T) {
				n := 0
				c.Run(func() bool { n++; return n <= 1000 })
				if n != 1001 {
					t.Error("it went round", n-1, "times")
				}
			})
		}
	}
}
