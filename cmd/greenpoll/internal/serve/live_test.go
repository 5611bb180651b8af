package serve

// This file answers: does a page step a program, and do all pages see it?

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// A program is a Live of three events.
type program struct {
	at     int
	closed bool
	fails  error
	closes error // what Close returns
}

func (p *program) Next(_ context.Context, n int) (Run, error) {
	if p.fails != nil {
		return Run{Recording: fmt.Append(nil, "up to ", p.at)}, p.fails
	}
	p.at = min(p.at+n, 3)
	return Run{Recording: fmt.Append(nil, "up to ", p.at), At: uint64(p.at), More: p.at < 3}, nil
}

func (p *program) Close() error {
	p.closed = true
	return p.closes
}

// stepping starts a server whose pages step a program. begun has each start of it.
func stepping(t *testing.T) (s *site, begun *[]*program) {
	s, begun = start(t), new([]*program)
	require.NoError(t, s.Step(t.Context(), func(context.Context) (Live, error) {
		*begun = append(*begun, &program{})
		return (*begun)[len(*begun)-1], nil
	}))
	return s, begun
}

func (s *site) posts(path string, want int) string {
	answer, text := s.ask("POST", path, header("Origin", "http://"+s.addr))
	require.Equal(s.t, want, answer.StatusCode, "%s: %s", path, text)
	return text
}

func TestAPageStepsAProgramAndAllPagesSeeIt(t *testing.T) {
	s, begun := stepping(t)
	one, two := listen(s, ""), listen(s, "")
	for _, page := range []stream{one, two} {
		page.sees(": hello", "event: show", "id: 1", `data: {"at":0,"live":1,"more":true,"recording":"recordings/1","title":""}`)
	}
	s.posts("/live/next?n=2", http.StatusOK)
	for _, page := range []stream{one, two} {
		page.sees("event: show", "id: 2", `data: {"at":2,"live":1,"more":true,"recording":"recordings/2","title":""}`)
	}
	_, text := s.ask("GET", "/recordings/2", nil)
	require.Equal(t, "up to 2", text)
	s.posts("/live/next?n=9", http.StatusOK)
	one.sees("event: show", "id: 3", `data: {"at":3,"live":1,"more":false,"recording":"recordings/3","title":""}`)
	s.posts("/live/start", http.StatusOK)
	one.sees("event: show", "id: 4", `data: {"at":0,"live":2,"more":true,"recording":"recordings/4","title":""}`)
	require.Len(t, *begun, 2)
	require.True(t, (*begun)[0].closed, "the one before has ended")
	require.NoError(t, s.end())
	require.True(t, (*begun)[1].closed, "it ends with the server")
}

func TestWhyAProgramDoesNotGoOnIsToldToThePage(t *testing.T) {
	s, begun := stepping(t)
	(*begun)[0].fails = errors.New("task 1 computes")
	require.Equal(t, "task 1 computes\n", s.posts("/live/next?n=1", http.StatusConflict))
	page := listen(s, "1")
	page.sees(": hello", "event: show", "id: 2", `data: {"at":0,"live":1,"more":false,"recording":"recordings/2","title":"task 1 computes"}`)
	(*begun)[0].fails = nil
	s.posts("/live/next?n=1", http.StatusOK)
	page.sees("event: show", "id: 3")
}

// Such as one that does not compile any more.
func TestThatAProgramDoesNotStartAgainIsToldToAllPages(t *testing.T) {
	var fails error
	s := start(t)
	require.NoError(t, s.Step(t.Context(), func(context.Context) (Live, error) { return &program{}, fails }))
	s.posts("/live/next?n=2", http.StatusOK)
	other := listen(s, "2")
	other.sees(": hello")
	fails = errors.New("the program does not compile:\n\tmain.go:6:2: undefined: x")
	require.Equal(t, fails.Error()+"\n", s.posts("/live/start", http.StatusConflict))
	other.sees("event: show", "id: 3", `data: {"at":2,"live":1,"more":false,"recording":"recordings/3","title":"the program does not compile:\n\tmain.go:6:2: undefined: x"}`)
	fails = nil
	s.posts("/live/start", http.StatusOK)
	other.sees("event: show", "id: 4", `data: {"at":0,"live":2,"more":true,"recording":"recordings/4","title":""}`)
}

// The page that asks would else be the only one that knows.
func TestThatAProgramHasEndedAndDoesNotStartAgainIsToldToAllPages(t *testing.T) {
	s, begun := stepping(t)
	other := listen(s, "1")
	other.sees(": hello")
	(*begun)[0].closes = errors.New("it has left a file")
	s.posts("/live/start", http.StatusConflict)
	other.sees("event: show", "id: 2", `data: {"at":0,"live":1,"more":false,"recording":"recordings/2","title":"it has left a file"}`)
	require.Contains(t, s.posts("/live/next?n=1", http.StatusConflict), "has not started again")
	s.posts("/live/start", http.StatusOK)
	other.sees("event: show", "id: 3", `data: {"at":0,"live":2,"more":true,"recording":"recordings/3","title":""}`)
}

func TestThatThePageHasGoneWhichStartsAProgramAgainIsToldToTheOthers(t *testing.T) {
	s, starts, compiles := start(t), 0, make(chan struct{})
	require.NoError(t, s.Step(t.Context(), func(ctx context.Context) (Live, error) {
		if starts++; starts == 2 {
			close(compiles)
			<-ctx.Done()
			return nil, ctx.Err()
		}
		return &program{}, nil
	}))
	other := listen(s, "1")
	other.sees(": hello")
	ctx, leave := context.WithCancel(t.Context())
	asked := make(chan error, 1)
	go func() { asked <- s.restart(ctx) }()
	<-compiles
	leave()
	require.ErrorIs(t, <-asked, context.Canceled)
	other.sees("event: show", "id: 2", `data: {"at":0,"live":1,"more":false,"recording":"recordings/2","title":"the program has not started again: the page that asked for it is gone: context canceled"}`)
}

func TestAPageStepsByANumberOfEvents(t *testing.T) {
	s, begun := stepping(t)
	for _, n := range []string{"", "?n=", "?n=0", "?n=-1", "?n=1001", "?n=x"} {
		s.posts("/live/next"+n, http.StatusBadRequest)
	}
	require.Zero(t, (*begun)[0].at)
}

func TestWithoutAProgramThereIsNothingToStep(t *testing.T) {
	s := start(t)
	for _, path := range []string{"/live/next?n=1", "/live/start"} {
		require.Contains(t, s.posts(path, http.StatusNotFound), "no program is stepped here")
	}
	answer, _ := s.ask("GET", "/live/next", nil)
	require.Equal(t, http.StatusNotFound, answer.StatusCode, "a link steps nothing")
}

func TestAServerThatNeverServesEndsItsProgram(t *testing.T) {
	s, begun := stepping(t)
	require.NoError(t, s.End())
	require.True(t, (*begun)[0].closed)
	require.NoError(t, s.End(), "once more is no error")
}
