package trace

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var header = Header{
	V: Version, OS: "linux", Kernel: "6.1", Backend: "epoll", Scenario: "tenget", Go: "go1.26",
	Workers: 4, Order: Exact, Seed: 1<<64 - 1, Choices: "41:2,57:0", NotRepeatable: "task 3 waited",
	Wrong: []string{"no_second_check"}, Source: "abc123",
}

func encoded(t *testing.T, lines []Line) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, Encode(&b, header, lines))
	return b.String()
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	f, err := Decode(strings.NewReader(encoded(t, sample())))
	require.NoError(t, err)
	require.Equal(t, header, f.Header)
	require.Equal(t, sample(), f.Lines)
}

func TestEveryFieldSurvivesTheFile(t *testing.T) {
	lines := number([]Line{{Event{}, ""}, {Event{
		T: 1 << 40, Kind: Kernel, Step: 4, G: 9, P: -1, M: 5, FD: 0, Slot: 1, Gen: 1 << 31, Mode: Write,
		Gate: [2]Gate{GateReady, GateNil}, Sys: "x", Args: [3]int64{-1, 0, 1 << 50}, Ret: -1, Errno: 104,
		Q: "ring", QLen: 256, Reason: "why not", Timer: -1, N: -2, Choice: 3, Why: "a -> \"b\" & <c>", Cause: 1, Freed: 1,
	}, "a/b.go:1"}})
	lines[0].Kind = Return
	lines[0].Errno = 104 // a call's error, without a system call of its own
	f, err := Decode(strings.NewReader(encoded(t, lines)))
	require.NoError(t, err)
	require.Equal(t, lines, f.Lines)
}

// Version 1 had "manner" where "backend" stands now. In 2 a park said that the task sleeps.
func TestFilesOfOtherVersionsAreRefusedByOneLine(t *testing.T) {
	for header, want := range map[string]string{
		`{"v":1,"os":"linux","manner":"epoll"}`:  "this is a trace of the older version 1, and this program reads only 3: record it again",
		`{"v":2,"os":"linux","backend":"epoll"}`: "this is a trace of the older version 2, and this program reads only 3: record it again",
		`{"v":4,"os":"linux","backend":"epoll"}`: "this is a trace of the newer version 4, and this program reads only 3: it needs a newer greenpoll",
	} {
		f, err := Decode(strings.NewReader(header + "\n" + `{"i":1,"ev":"park"}` + "\n" + `{"end":true,"n":1}` + "\n"))
		require.EqualError(t, err, "trace: line 1: "+want)
		require.Empty(t, f, "nothing of it is taken")
	}
}

func TestZeroFieldsAreLeftOutButNotPAndM(t *testing.T) {
	text := encoded(t, number([]Line{{Event{Kind: Timer}, ""}, {Event{Kind: Open, Slot: 1}, ""}}))
	require.Contains(t, text, "\n"+`{"i":1,"ev":"timer","p":0,"m":0}`+"\n")
	require.Contains(t, text, `"fd":0,"slot":1`, "0 is a descriptor too")
	require.True(t, strings.HasSuffix(text, `{"end":true,"n":2}`+"\n"))
}

func TestEveryKindModeAndGateHasANameOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for k := Kind(1); k < kinds; k++ {
		require.NotEmpty(t, k.String())
		require.False(t, seen[k.String()], "%v", k)
		seen[k.String()] = true
	}
	require.Equal(t, []string{"", "r", "w"}, modeNames)
	require.Equal(t, []string{"", "nil", "ready", "waiting", "task", "readied", "timed-out"}, gateNames)
}

func TestATruncatedFileIsReportedAndKeepsWhatWasRead(t *testing.T) {
	whole := encoded(t, sample())
	rows := strings.SplitAfter(whole, "\n") // header, 29 events, end, ""

	f, err := Decode(strings.NewReader(strings.Join(rows[:4], "")))
	require.EqualError(t, err, "trace: line 5: truncated: no end line after 3 events")
	require.Equal(t, sample()[:3], f.Lines)
	require.Equal(t, header, f.Header)

	f, err = Decode(strings.NewReader(strings.Join(rows[:4], "") + rows[4][:20]))
	require.EqualError(t, err, "trace: line 5: truncated: this line is cut off, after 3 events")
	require.Equal(t, sample()[:3], f.Lines)
}

func TestEveryCutIsNoticed(t *testing.T) {
	whole := encoded(t, sample()[:4])
	for n := range len(whole) - 1 { // the last line's end may be missing
		_, err := Decode(strings.NewReader(whole[:n]))
		require.Error(t, err, "after %d bytes", n)
	}
}

func TestBrokenInputIsReportedByLineAndFault(t *testing.T) {
	const head, one, end = `{"v":3}`, `{"i":1,"ev":"call"}`, `{"end":true,"n":1}`
	for _, c := range []struct{ text, want string }{
		{"", "line 1: missing header: the file is empty"},
		{one, `line 1: missing header: no "v" in "{\"i\":1,\"ev\":\"call\"}"`},
		{"hello\n", "line 1: not JSON: invalid character 'h' looking for beginning of value"},
		{head + "\n\n", "line 2: not JSON: unexpected end of JSON input"},
		{head + "\n[1]\n", "line 2: wrong type: json: cannot unmarshal array into Go value of type trace.wireEvent"},
		{head + "\n" + `{"i":1,"ev":"nap"}`, `line 2: unknown kind "nap"`},
		{head + "\n" + `{"i":1}`, `line 2: unknown kind ""`},
		{head + "\n" + `{"i":1,"ev":"call","step":5}`, "line 2: step 5: there are four"},
		{head + "\n" + `{"i":1,"ev":"call","mode":"x"}`, `line 2: unknown mode "x"`},
		{head + "\n" + `{"i":1,"ev":"wait","gate":["nil"]}`, "line 2: gate has 1 states, want the old and the new"},
		{head + "\n" + `{"i":1,"ev":"wait","gate":["nil","open"]}`, `line 2: unknown gate state "open"`},
		{head + "\n" + `{"i":1,"ev":"try","sys":{"args":[1,2,3,4]}}`, "line 2: sys has 4 args, want at most 3"},
		{head + "\n" + `{"i":1,"ev":"call","cause":1}`, "line 2: cause 1 does not stand before event 1"},
		{head + "\n" + one + "\n" + one, "line 3: i out of order: event 1 stands where 2 belongs"},
		{head + "\n" + `{"i":1,"ev":"next","freed":2}`, "line 2: freed 2 does not stand before event 1"},
		{head + "\n" + end, "line 2: count mismatch: the end line says 1 events, the file has 0"},
		{head + "\n" + one + "\n" + end + "\n" + one, "line 4: something follows the end line"},
	} {
		_, err := Decode(strings.NewReader(c.text))
		require.EqualError(t, err, "trace: "+c.want, "%s", c.text)
	}
}

func FuzzDecode(f *testing.F) {
	var whole bytes.Buffer
	if err := Encode(&whole, header, sample()); err != nil {
		f.Fatal(err)
	}
	f.Add(whole.Bytes())
	f.Add(whole.Bytes()[:whole.Len()/2])
	f.Add([]byte(`{"v":3}` + "\n" + `{"end":true}`))
	f.Add([]byte(`{"v":3}` + "\n" + `{"i":1,"ev":"try","gate":["nil","task"],"q":{},"sys":{"args":[1]}}` + "\n" + `{"end":true,"n":1}`))
	f.Add([]byte(`{"v":3}` + "\n" + `{"source":"a/b.go","text":"x"}` + "\n" + `{"end":true}`))
	f.Add([]byte("{}\n\x00"))
	f.Fuzz(func(t *testing.T, text []byte) {
		first, err := Decode(bytes.NewReader(text))
		if err != nil {
			return
		}
		// What was accepted can be used, and written and read again.
		var b bytes.Buffer
		require.NoError(t, first.Encode(&b))
		second, err := Decode(&b)
		require.NoError(t, err)
		require.Equal(t, first.Lines, second.Lines)
		require.Equal(t, first.Sources, second.Sources)
		s := NewState()
		for _, l := range first.Lines {
			Reduce(s, l.Event)
			_ = Narrate(&b, first.Lines[:min(50, len(first.Lines))], l.G)
		}
	})
}
