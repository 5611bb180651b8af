package greenpoll_test

// This file answers: is a run with a Chooser a function of its seed and choices, whatever the
// machine does? Package scenarios asks the same of its programs; these have what those do not:
// Selects, tasks that are unwound, deadlines and closes that race, several hosts.

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/greenhttp"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
	"greenpoll/trace"
)

// A play is a small program over a simulated kernel that is no scenario.
type play struct {
	name string
	main func(t *greenpoll.Task, k *sim.Kernel) error
}

var plays = []play{
	{"ping-pong", pingPong},
	{"accept and echo", acceptAndEcho},
	{"deadlines", deadlinesPass},
	{"close", closeOfASleeper},
	{"select", selects},
	{"many conns", manyConns},
}

const playAddr = "127.0.0.1:80"

// perform runs a play once. Without a Chooser the machine decides what happens.
func perform(t *testing.T, p play, backend string, workers int, ch *trace.Chooser) []trace.Event {
	rec := trace.New()
	k := sim.New(sim.Config{Backend: backend, Trace: rec})
	options := []greenpoll.Option{greenpoll.WithKernel(k), greenpoll.WithTrace(rec), greenpoll.WithWorkers(workers)}
	if ch != nil {
		options = append(options, greenpoll.WithChooser(ch))
	}
	require.NoError(t, greenpoll.Run(func(t *greenpoll.Task) error { return p.main(t, k) }, options...), p.name)
	return rec.Events()
}

// seeded performs a play with a seed and choices, which must make it repeatable.
func seeded(t *testing.T, p play, backend string, workers int, seed uint64, choices trace.Choices) ([]trace.Event, trace.Choices) {
	ch := trace.NewChooser(seed, choices)
	events := perform(t, p, backend, workers, ch)
	require.Empty(t, ch.NotRepeatable(), p.name)
	require.NoError(t, ch.Err(), p.name)
	return events, ch.Made()
}

// onEachStage calls f for each play, backend and number of workers.
func onEachStage(t *testing.T, f func(t *testing.T, p play, backend string, workers int)) {
	for _, p := range plays {
		for _, backend := range sim.Backends {
			for _, workers := range []int{1, 2, 4} {
				t.Run(fmt.Sprintf("%s/%s/%d", p.name, backend, workers), func(t *testing.T) { f(t, p, backend, workers) })
			}
		}
	}
}

// Half of the runs are on one thread, half on eight; with FULL=1 there are 1,000 of each play.
// Without a Chooser 200 runs with 4 workers over epoll gave 8 traces of the ping-pong, 52 of
// accept and echo, 36 of the deadlines, 16 of the close and 9 of the select.
func TestOneSeedIsOneTraceWithSeveralWorkers(t *testing.T) {
	runs := 200
	switch {
	case os.Getenv("FULL") == "1":
		runs = 1000
	case raced || testing.Short():
		runs = 20
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	onEachStage(t, func(t *testing.T, p play, backend string, workers int) {
		first, _ := seeded(t, p, backend, workers, 1, nil)
		for _, threads := range []int{1, 8} {
			runtime.GOMAXPROCS(threads)
			for range runs / 2 {
				again, _ := seeded(t, p, backend, workers, 1, nil)
				requireSame(t, first, again)
			}
		}
	})
}

// With one worker there is nothing to choose but where a Select begins.
func TestAnotherSeedIsAnotherTrace(t *testing.T) {
	onEachStage(t, func(t *testing.T, p play, backend string, workers int) {
		first, made := seeded(t, p, backend, workers, 1, nil)
		if workers == 1 {
			require.Equal(t, p.name == "select", len(made) > 0)
			return
		}
		for _, seed := range []uint64{2, 3, 4} {
			other, _ := seeded(t, p, backend, workers, seed, nil)
			require.False(t, slices.Equal(first, other), "seed %d", seed)
		}
	})
}

func TestAllChoicesOfARunMakeItAgainUnderAnotherSeed(t *testing.T) {
	onEachStage(t, func(t *testing.T, p play, backend string, workers int) {
		first, made := seeded(t, p, backend, workers, 1, nil)
		written, err := trace.ParseChoices(made.String())
		require.NoError(t, err)
		again, madeAgain := seeded(t, p, backend, workers, 2, written)
		requireSame(t, first, again)
		require.Equal(t, made, madeAgain)
	})
}

// Up to the event after which the changed choice was made the runs are the same. Then another
// worker goes on; in most runs the next event is its, in others it only falls asleep.
func TestOneOtherChoiceChangesTheRunFromThereOn(t *testing.T) {
	onEachStage(t, func(t *testing.T, p play, backend string, workers int) {
		first, made := seeded(t, p, backend, workers, 1, nil)
		at, tried := 0, 0
		for n := 0; n < len(made); n += 1 + len(made)/8 {
			was := made[n]
			other, madeThen := seeded(t, p, backend, workers, 1, trace.Choices{{Choice: was.Choice, Way: (was.Way + 1) % was.Ways}})
			require.Equal(t, made[:n], madeThen[:n])
			parted := firstDifference(first, other)
			require.GreaterOrEqual(t, parted, int(was.Event), "choice %d", was.Choice)
			tried++
			if parted == int(was.Event) {
				at++
			}
		}
		if workers > 1 {
			require.Greater(t, 2*at, tried, "%d of %d runs differ at once", at, tried)
		}
	})
}

func requireSame(t *testing.T, want, got []trace.Event) {
	if !slices.Equal(want, got) {
		n := firstDifference(want, got)
		require.Equal(t, trace.Lines(want[max(0, n-3):min(n+2, len(want))]), trace.Lines(got[max(0, n-3):min(n+2, len(got))]), "event %d", n)
	}
}

// firstDifference is the index at which two traces part. The step of a poll is left aside: it
// is settled by what comes later.
func firstDifference(a, b []trace.Event) int {
	for i := range min(len(a), len(b)) {
		x, y := a[i], b[i]
		if x.Kind == trace.Poll && y.Kind == trace.Poll {
			x.Step, y.Step = 0, 0
		}
		if x != y {
			return i
		}
	}
	return min(len(a), len(b))
}

// pingPong has two pairs of tasks.
func pingPong(t *greenpoll.Task, _ *sim.Kernel) error {
	var wg sched.WaitGroup
	for range 2 {
		there, back := sched.NewChan[int](0), sched.NewChan[int](1)
		wg.Go(t, func(t *greenpoll.Task) {
			for i := range 5 {
				there.Send(t, i)
				back.Recv(t)
			}
			there.Close(t)
		})
		wg.Go(t, func(t *greenpoll.Task) {
			for v, ok := there.Recv(t); ok; v, ok = there.Recv(t) {
				back.Send(t, v)
			}
		})
	}
	wg.Wait(t)
	return nil
}

// acceptAndEcho leaves the server's task parked: Run unwinds it.
func acceptAndEcho(t *greenpoll.Task, _ *sim.Kernel) error {
	l, err := sock.Listen(t, "tcp", playAddr)
	if err != nil {
		return err
	}
	t.Go(func(t *greenpoll.Task) {
		l := l.Bind(t)
		for {
			c, err := l.AcceptConn()
			if err != nil {
				return
			}
			t.Go(func(t *greenpoll.Task) {
				own := c.Bind(t)
				defer own.Close()
				io.Copy(own, own)
			})
		}
	})
	var g sched.Group
	for i := range 3 {
		g.Go(t, func(t *greenpoll.Task) error {
			c, err := sock.Dial(t, "tcp", playAddr)
			if err != nil {
				return err
			}
			defer c.Close()
			text := fmt.Sprint("number ", i)
			if _, err := io.WriteString(c, text); err != nil {
				return err
			}
			answer := make([]byte, len(text))
			if _, err := io.ReadFull(c, answer); err != nil {
				return err
			}
			if string(answer) != text {
				return fmt.Errorf("%q came back as %q", text, answer)
			}
			return nil
		})
	}
	return g.Wait(t)
}

func deadlinesPass(t *greenpoll.Task, k *sim.Kernel) error {
	k.RemoteListener(playAddr, nil)
	var g sched.Group
	for i := range 3 {
		g.Go(t, func(t *greenpoll.Task) error {
			c, err := sock.Dial(t, "tcp", playAddr)
			if err != nil {
				return err
			}
			defer c.Close()
			c.SetDeadline(t.Sched().Time().Add(time.Duration(1+i/2) * time.Second))
			if _, err = c.Read(make([]byte, 1)); errors.Is(err, os.ErrDeadlineExceeded) {
				return nil
			}
			return fmt.Errorf("not the deadline, but %v", err)
		})
	}
	return g.Wait(t)
}

func closeOfASleeper(t *greenpoll.Task, k *sim.Kernel) error {
	k.RemoteListener(playAddr, nil)
	var wg sched.WaitGroup
	for range 3 {
		c, err := sock.Dial(t, "tcp", playAddr)
		if err != nil {
			return err
		}
		wg.Go(t, func(t *greenpoll.Task) { c.Bind(t).Read(make([]byte, 1)) })
		wg.Go(t, func(t *greenpoll.Task) { c.Bind(t).Write([]byte("x")) })
		wg.Go(t, func(t *greenpoll.Task) { c.Bind(t).Close() })
	}
	wg.Wait(t)
	return nil
}

func selects(t *greenpoll.Task, _ *sim.Kernel) error {
	a, b := sched.NewChan[int](0), sched.NewChan[int](0)
	for i := range 4 {
		t.Go(func(t *greenpoll.Task) { a.Send(t, i) })
		t.Go(func(t *greenpoll.Task) { b.Send(t, i) })
	}
	for v := 0; ; {
		if sched.Select(t, time.Second, a.OnRecv(&v, nil), b.OnRecv(&v, nil)) < 0 {
			return nil
		}
	}
}

// manyConns leaves several idle connections, to several hosts, in the client's pool and in
// the servers, and all of them are closed.
func manyConns(t *greenpoll.Task, _ *sim.Kernel) error {
	const hosts = 4
	s := &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello") })}
	tr := &greenhttp.Transport{}
	var g sched.Group
	for host := range hosts {
		l, err := sock.Listen(t, "tcp", fmt.Sprint("127.0.0.1:", 80+host))
		if err != nil {
			return err
		}
		t.Go(func(t *greenpoll.Task) { s.Serve(t, l) })
		g.Go(t, func(t *greenpoll.Task) error {
			resp, err := (&http.Client{Transport: tr.For(t)}).Get("http://" + l.Addr().String())
			if err != nil {
				return err
			}
			defer resp.Body.Close()
			_, err = io.Copy(io.Discard, resp.Body)
			return err
		})
	}
	if err := g.Wait(t); err != nil {
		return err
	}
	(&http.Client{Transport: tr.For(t)}).CloseIdleConnections()
	return s.Close()
}
