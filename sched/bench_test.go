package sched

import "testing"

func BenchmarkYield(b *testing.B) {
	run(b, 1, func(g *Task) {
		for b.Loop() {
			g.Yield()
		}
	})
}

func BenchmarkSpawn(b *testing.B) {
	run(b, 1, func(g *Task) {
		var wg WaitGroup
		for b.Loop() {
			wg.Go(g, func(*Task) {})
			wg.Wait(g)
		}
	})
}

func BenchmarkPingPong(b *testing.B) {
	run(b, 1, func(g *Task) {
		ping, pong := NewChan[int](0), NewChan[int](0)
		g.Go(func(g *Task) {
			for {
				v, _ := ping.Recv(g)
				pong.Send(g, v)
			}
		})
		for b.Loop() {
			ping.Send(g, 1)
			pong.Recv(g)
		}
	})
}
