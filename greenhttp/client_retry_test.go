package greenhttp_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"greenpoll/greenhttp"
	"greenpoll/sched"
)

// The server may be at work on the request. net/http does not retry either.
func TestARequestIsNotRetriedBecauseTheServerIsSilent(t *testing.T) {
	once := func() *peer {
		return newPeer(t, func(p *peerConn) {
			p.readRequest()
			p.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
			p.readRequest()
			p.stall()
		})
	}
	try := func(rt http.RoundTripper, limit *time.Duration) (errs string, conns int64) {
		p := once()
		c := &http.Client{Transport: rt}
		get(t, c, p.url)
		*limit = soon // now, because the first response may take its time
		_, err := c.Get(p.url)
		if assert.Error(t, err) {
			errs = strings.Replace(err.Error(), p.url, "", 1)
		}
		return errs, p.conns.Load()
	}
	their := &http.Transport{}
	theirs, theirConns := try(their, &their.ResponseHeaderTimeout)
	run(t, func(g *sched.Task) {
		our := &greenhttp.Transport{}
		ours, ourConns := try(our.For(g), &our.ResponseHeaderTimeout)
		assert.Equal(t, theirs, ours)
		assert.Equal(t, theirConns, ourConns)
	})
}

// Another body would fail, too. net/http does not retry either.
func TestARequestWhoseBodyFailsIsNotRetried(t *testing.T) {
	try := func(rt http.RoundTripper, url string) (made int, err error) {
		get(t, &http.Client{Transport: rt}, url)
		req, _ := http.NewRequest("GET", url, nil)
		req.ContentLength = 1 << 20
		req.GetBody = func() (io.ReadCloser, error) {
			made++
			return io.NopCloser(io.MultiReader(strings.NewReader("x"), brokenAtOnce{})), nil
		}
		req.Body, _ = req.GetBody()
		_, err = rt.RoundTrip(req)
		return made, err
	}
	s, _ := countingServer(t, func(_ http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body) })
	theirs, theirErr := try(&http.Transport{}, s.URL)
	run(t, func(g *sched.Task) {
		ours, err := try((&greenhttp.Transport{}).For(g), s.URL)
		assert.ErrorIs(t, theirErr, errOwn)
		assert.Equal(t, errOwn, err)
		assert.Equal(t, theirs, ours)
	})
}
