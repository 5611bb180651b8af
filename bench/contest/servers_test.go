package contest

import (
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll/bench/load"
)

// wholeStream are the servers that send every byte back to a client that half-closes.
var wholeStream = map[string]bool{"greenpoll": true, "rest": true, "plain": true, "gonet": true, "evio": true, "cloop": true}

// Each server fulfils the contract, and echoes under each kind of load.
func TestEveryServer(t *testing.T) {
	servers, err := Build(All, t.Logf)
	require.NoError(t, err)
	for _, s := range servers {
		t.Run(s.Name, func(t *testing.T) {
			for _, word := range []string{"1x64", "5x100KiB", "8x64+20/2", "churn"} {
				spec, err := load.Parse(word)
				require.NoError(t, err)
				p, err := Start(s, spec.Loops)
				require.NoError(t, err)
				c, err := Connect(p, spec)
				require.NoError(t, err, word)
				got, err := c.Messages(100)
				require.NoError(t, err, word)
				require.GreaterOrEqual(t, got.Messages, 100)
				require.Positive(t, got.CPU)
				require.LessOrEqual(t, got.Mid, got.P99)
				got, err = c.Window(5 * time.Millisecond)
				require.NoError(t, err, word)
				require.Positive(t, got.Messages)
				c.Close()
				if wholeStream[s.Name] && word == "1x64" {
					back, err := LateRead(p.Addr, LateBytes)
					require.NoError(t, err)
					require.Equal(t, LateBytes, back)
				}
				require.NoError(t, p.cmd.Process.Signal(syscall.Signal(0)), "it has ended by itself")
				p.Stop()
				require.Error(t, p.cmd.Process.Signal(syscall.Signal(0)))
			}
		})
	}
}

func TestAServerThatDoesNotKeepTheContract(t *testing.T) {
	path, err := exec.LookPath("true")
	require.NoError(t, err)
	_, err = Start(Server{Name: "true", Path: path}, 1)
	require.EqualError(t, err, `true ended and has not printed "listening on ADDR"`)
}

func TestWhatAServerSaysInsteadOfItsAddressIsTold(t *testing.T) {
	path, err := exec.LookPath("cat")
	require.NoError(t, err)
	_, err = Start(Server{Name: "cat", Path: path}, 1) // it does not know -addr
	require.ErrorContains(t, err, `has not printed "listening on ADDR": `+path)
}

// Each part of a crowd has a process of its own, and all its connections answer.
func TestACrowdIsSharedOut(t *testing.T) {
	servers, err := Build([]string{"rest"}, t.Logf)
	require.NoError(t, err)
	c := &crowd{server: servers[0]}
	defer c.end()
	require.NoError(t, c.gather(50, 30, 10))
	require.Len(t, c.processes, 2, "of 25 connections each")
	require.Len(t, c.clients, 6, "three each, of 9, 8 and 8 connections")
	with, err := c.resident()
	require.NoError(t, err)
	require.Greater(t, with, c.before)
	before, err := c.processor()
	require.NoError(t, err)
	mid, p99, err := c.latency()
	require.NoError(t, err)
	require.Positive(t, mid)
	require.LessOrEqual(t, mid, p99)
	after, err := c.processor()
	require.NoError(t, err)
	require.Greater(t, after, before)
}

func TestShares(t *testing.T) {
	require.Empty(t, shares(0, 5))
	require.Equal(t, []int{5}, shares(5, 5))
	require.Equal(t, []int{3, 3}, shares(6, 5))
	require.Equal(t, []int{4, 4, 3}, shares(11, 5))
	require.Len(t, shares(100_000, 19_000), 6)
}

// gone returns the number of a process that has ended.
func gone(t *testing.T) int {
	cmd := exec.Command("true")
	require.NoError(t, cmd.Run())
	return cmd.Process.Pid
}

func TestAFigureThatCannotBeReadIsAnError(t *testing.T) {
	servers, err := Build([]string{Base}, t.Logf)
	require.NoError(t, err)
	p, err := Start(servers[0], 1)
	require.NoError(t, err)
	defer p.Stop()
	spec := load.Spec{Conns: 2, Size: 64, Loops: 1}
	c, err := Connect(&Process{Server: p.Server, Addr: p.Addr, PID: gone(t)}, spec)
	require.NoError(t, err)
	defer c.Close()
	_, err = c.Messages(10)
	require.ErrorContains(t, err, "the processor time of process")
}

func TestTheBusiestThread(t *testing.T) {
	type used = map[string]time.Duration
	busiest, err := busiestOf(used{"1": 5, "2": 5}, used{"1": 15, "2": 10, "3": 5})
	require.NoError(t, err)
	require.Equal(t, 0.5, busiest)
	_, err = busiestOf(used{"1": 5, "2": 5}, used{"1": 15})
	require.ErrorContains(t, err, "thread 2 has ended")
	_, err = busiestOf(used{"1": 0}, used{"1": 0})
	require.ErrorContains(t, err, "no thread has used any time")
}

// A contestant that fails is reported as failed, and the others have their figures.
func TestAMatchGoesOnWithoutOneThatFails(t *testing.T) {
	servers, err := Build([]string{Base}, t.Logf)
	require.NoError(t, err)
	path, err := exec.LookPath("true")
	require.NoError(t, err)
	m := NewMatch(append(servers, Server{Name: "broken", Path: path}), Base, load.Spec{Conns: 2, Size: 64, Loops: 1}, 2, 5*time.Millisecond)
	require.NoError(t, m.Play())
	require.Positive(t, m.Entries[0].Result.PerMessage.Median)
	require.Contains(t, m.Entries[1].Result.Failed, "listening on")

	m = NewMatch([]Server{{Name: "broken", Path: path}}, "broken", load.Spec{Conns: 2, Size: 64, Loops: 1}, 1, time.Millisecond)
	require.ErrorContains(t, m.Play(), "broken, which all are compared with, has failed")
}

// Neither hangs, nor counts nothing.
func TestNobodyCountsTheCallsOfAProcessThatIsGone(t *testing.T) {
	for _, by := range []counter{{"perf", perf}, {"strace", strace}} {
		_, err := by.attach(gone(t))
		require.Error(t, err, by.name)
		t.Logf("%s: %v", by.name, err)
	}
}

func TestSystemCallsAreCounted(t *testing.T) {
	servers, err := Build([]string{Base}, t.Logf)
	require.NoError(t, err)
	for _, by := range []counter{{"perf", perf}, {"strace", strace}} {
		t.Run(by.name, func(t *testing.T) {
			calls, err := countBy(by, servers[0], load.Spec{Conns: 10, Size: 64, Loops: 1}, 1000)
			if err != nil {
				t.Skipf("%s cannot count here: %v", by.name, err)
			}
			require.GreaterOrEqual(t, calls.Total, 2000) // a read and a write for each
			require.Less(t, calls.Total, 10_000)
		})
	}
}
