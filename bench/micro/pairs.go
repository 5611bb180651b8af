// Package micro measures single operations of greenpoll, each compared with the simplest
// thing in Go that does the same: a switch with iter.Pull, a channel with Go's.
//
//	go test -bench . -count 6 ./micro    # for benchstat
//	go run ./micro/report                # in turns, with ratios
//
// All but ReadyAcross run on one P (GOMAXPROCS=1, one worker): goroutines that answer
// each other across two cores would measure how fast Linux wakes a thread.
package micro

import (
	"runtime"

	"greenpoll"
)

// A Contestant does one thing again and again, as long as loop returns true. It creates
// what it needs before the first call of loop, and has removed it when it returns.
type Contestant struct {
	Name string
	Run  func(loop func() bool)
}

// A Pair is one thing, done first by greenpoll and then by the contestants to compare with.
type Pair struct {
	Name        string
	What        string // one pass of the loop, in words
	Contestants []Contestant
	Limits      []Limit
}

// A Limit is the goal for the ratio of greenpoll's time to a different contestant's.
type Limit struct {
	Against string
	Most    float64
}

// Pairs has everything that is measured, except Among.
var Pairs = []Pair{
	{"Switch", "a task parks, the worker resumes it", []Contestant{
		{"greenpoll", greenSwitch}, {"iterpull", pullSwitch}, {"channel", channelRoundTrip}},
		[]Limit{{"iterpull", 1.5}, {"channel", 0.4}}},
	{"Yield", "Yield beside another task", []Contestant{
		{"greenpoll", greenYield}, {"gosched", goYield}}, nil},
	{"Spawn", "start a function, which returns, and wait for it", []Contestant{
		{"greenpoll", greenSpawn}, {"go", goSpawn}},
		[]Limit{{"go", 0.7}}},
	{"SpawnMany", "the same, waiting once for each 100", []Contestant{
		{"greenpoll", greenSpawnMany}, {"go", goSpawnMany}},
		[]Limit{{"go", 0.7}}},
	{"PingPong", "a value there and back over unbuffered channels", []Contestant{
		{"greenpoll", greenPingPong}, {"go", goPingPong}},
		[]Limit{{"go", 0.6}}},
	{"Buffered", "a value into a channel with room and out again", []Contestant{
		{"greenpoll", greenBuffered}, {"go", goBuffered}}, nil},
	{"Mutex", "lock and unlock", []Contestant{
		{"greenpoll", greenMutex}, {"go", goMutex}}, nil},
	{"Deadline", "SetReadDeadline to 30 s from now", []Contestant{
		{"greenpoll", greenDeadline}, {"net", goDeadline}},
		[]Limit{{"net", 1}}},
	{"DeadlineOnOff", "SetReadDeadline to 30 s from now, then to none", []Contestant{
		{"greenpoll", greenDeadlineOnOff}, {"net", goDeadlineOnOff}},
		[]Limit{{"net", 1}}},
	{"DeadlineAmong10000", "SetReadDeadline to 30 s from now, with 10,000 other timers", []Contestant{
		{"greenpoll", greenDeadlineAmong}, {"net", goDeadlineAmong}},
		[]Limit{{"net", 1}}},
	{"Timer", "set a timer to one second from now, again", []Contestant{
		{"greenpoll", greenTimer}, {"go", goTimer}}, nil},
	{"ReadyAcross", "from Ready to run on another worker that has nothing to do", []Contestant{
		{"greenpoll", greenAcross}, {"go", goAcross}}, nil},
}

// Among is a switch among n tasks, or coroutines, which take turns in an order that the
// processor cannot predict.
func Among(n int) Pair {
	return Pair{"SwitchAmong", "a switch, each to another of so many", []Contestant{
		{"greenpoll", func(loop func() bool) { greenAmong(n, loop) }},
		{"iterpull", func(loop func() bool) { pullAmong(n, loop) }}},
		[]Limit{{"iterpull", 1.5}}}
}

// onOne runs f on one P.
func onOne(f func()) { onProcs(1, f) }

func onProcs(n int, f func()) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(n))
	f()
}

// green runs f as the main task of a scheduler with one worker.
func green(f func(t *greenpoll.Task)) {
	onOne(func() { greenOn(1, f) })
}

func greenOn(workers int, f func(t *greenpoll.Task)) {
	must(greenpoll.Run(func(t *greenpoll.Task) error {
		f(t)
		return nil
	}, greenpoll.WithWorkers(workers)))
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
