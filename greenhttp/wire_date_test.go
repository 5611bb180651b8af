package greenhttp_test

// This file answers: does HTTP notice that the date was set, or that the machine slept?

import (
	"context"
	"net/http"
	"net/http/httptrace"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/greenhttp"
	"greenpoll/poller/sim"
	"greenpoll/sched"
)

// ask makes a request, and returns its response's Date and whether its connection had
// served another.
func ask(t *testing.T, c *http.Client) (date time.Time, reused bool) {
	t.Helper()
	ctx := httptrace.WithClientTrace(context.Background(), &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) { reused = info.Reused },
	})
	req, err := http.NewRequestWithContext(ctx, "GET", "http://"+simAddr, nil)
	require.NoError(t, err)
	resp, err := c.Do(req)
	require.NoError(t, err)
	text(t, resp)
	date, err = http.ParseTime(resp.Header.Get("Date"))
	require.NoError(t, err)
	return date, reused
}

func TestTheDateOfAResponseFollowsTheCalendar(t *testing.T) {
	s := &greenhttp.Server{Handler: http.HandlerFunc(hello)}
	simulate(t, sim.Config{Latency: -1}, s, func(g *sched.Task, k *sim.Kernel) {
		c := (&greenhttp.Transport{}).For(g)
		for _, step := range []time.Duration{0, time.Second, time.Hour, -2 * time.Hour, -time.Second, 0} {
			k.SetDate(k.Time().Add(step))
			date, _ := ask(t, &http.Client{Transport: c})
			assert.True(t, date.Equal(k.Time()), "set by %v: %v at %v", step, date, k.Time())
		}
	})
}

// While a laptop sleeps, no monotonic clock goes on, but servers do not wait for it.
// (net/http's Transport goes by the calendar, too, but no test can set the calendar for
// it.)
func TestAConnectionIsAsOldAsTheCalendarSays(t *testing.T) {
	s := &greenhttp.Server{Handler: http.HandlerFunc(hello)}
	simulate(t, sim.Config{}, s, func(g *sched.Task, k *sim.Kernel) {
		c := &http.Client{Transport: (&greenhttp.Transport{IdleConnTimeout: 90 * time.Second}).For(g)}
		for i, slept := range []time.Duration{0, time.Minute, 2 * time.Minute, time.Minute} {
			k.SetDate(k.Time().Add(slept))
			_, reused := ask(t, c)
			assert.Equal(t, i != 0 && slept < 90*time.Second, reused, "%d: after %v", i, slept)
		}
	})
}

// Timeouts are durations: a date that is set meanwhile must not change them.
func TestTimeoutsIgnoreADateThatIsSet(t *testing.T) {
	s := &greenhttp.Server{Handler: http.HandlerFunc(hello), IdleTimeout: time.Minute}
	simulate(t, sim.Config{Latency: -1}, s, func(g *sched.Task, k *sim.Kernel) {
		c := &http.Client{Transport: (&greenhttp.Transport{}).For(g)}
		ask(t, c)
		k.SetDate(k.Time().Add(time.Hour))
		g.Sleep(59 * time.Second)
		_, reused := ask(t, c)
		assert.True(t, reused, "the server has not closed it early")
		k.SetDate(k.Time().Add(-2 * time.Hour))
		g.Sleep(61 * time.Second)
		_, reused = ask(t, c)
		assert.False(t, reused, "but in time")
	})
}
