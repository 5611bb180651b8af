package trace

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// found are the numbers of the events in sample that a place matches.
func found(t *testing.T, text string) (events []uint64) {
	p, err := ParsePlace(text)
	require.NoError(t, err)
	f := p.Finder()
	for _, l := range sample() {
		if f.Match(l) {
			events = append(events, l.I)
		}
	}
	return events
}

// placeCases are those of testdata/places.json, which the page's places are tried on, too.
func placeCases(t *testing.T) (cases struct {
	Found   map[string]uint64 // the event that each names, of those in places.trace
	Nowhere []string
	Wrong   map[string]string // the error of each
}) {
	text, err := os.ReadFile("testdata/places.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &cases))
	return cases
}

func TestAPlaceIsOneEvent(t *testing.T) {
	for text, want := range placeCases(t).Found {
		require.Equal(t, []uint64{want}, found(t, text), text)
	}
	for _, text := range placeCases(t).Nowhere {
		require.Empty(t, found(t, text), text)
	}
}

// Places of the page name the same events.
func TestTheFileOfThePlacesHasTheEventsThatTheyName(t *testing.T) {
	var b bytes.Buffer
	f := File{Header: Header{Backend: "epoll", Kernel: "sim"}, Lines: sample()}
	require.NoError(t, f.Encode(&b))
	want, err := os.ReadFile("testdata/places.trace")
	require.NoError(t, err)
	here := strings.ReplaceAll(string(want), `"errno":11`, fmt.Sprintf(`"errno":%d`, eagain)) // 11 is Linux's
	require.Equal(t, here, b.String())
}

func TestAPlaceIsWrittenAsItIsRead(t *testing.T) {
	for text, want := range map[string]string{
		"41": "41", "041": "41", "ev=park": "ev=park", "g=3,ev=park": "ev=park,g=3", "n=3, g=3, ev=park": "ev=park,g=3,n=3",
		"ev=park,n=1": "ev=park", "n=1": "n=1", "p=-1": "p=-1", "why=a word": "why=a word",
	} {
		p, err := ParsePlace(text)
		require.NoError(t, err)
		require.Equal(t, want, p.String())
		again, err := ParsePlace(p.String())
		require.NoError(t, err)
		require.Equal(t, want, again.String())
	}
}

func TestAWrongPlaceSaysWhatThereIs(t *testing.T) {
	for text, want := range placeCases(t).Wrong {
		_, err := ParsePlace(text)
		require.EqualError(t, err, "trace: "+want, text)
	}
}

func TestEachKindCanBeNamed(t *testing.T) {
	for k := Kind(1); k < kinds; k++ {
		p, err := ParsePlace("ev=" + k.String())
		require.NoError(t, err)
		require.True(t, p.Finder().Match(Line{Event: Event{Kind: k}}))
		require.False(t, p.Finder().Match(Line{Event: Event{Kind: k%(kinds-1) + 1}}))
	}
}

// A place that a program has made, and not read, may have any key.
func TestAPlaceWithAnUnknownKeyIsNowhere(t *testing.T) {
	f := Place{Values: []Value{{"colour", "red"}}}.Finder()
	require.False(t, slices.ContainsFunc(sample(), f.Match))
}

func FuzzParsePlace(f *testing.F) {
	for _, text := range []string{"41", "ev=park,g=3,n=3", "why=a,b", "p=-1", "step=0"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePlace(text)
		if err != nil {
			return
		}
		again, err := ParsePlace(p.String())
		require.NoError(t, err)
		require.Equal(t, p.String(), again.String())
	})
}
