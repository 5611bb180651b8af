package greenhttp_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/greenhttp"
	"greenpoll/sched"
)

func TestCookiesWorkAsInNetHTTP(t *testing.T) {
	s, _ := countingServer(t, func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
		fmt.Fprint(w, r.Cookies())
	})
	run(t, func(g *sched.Task) {
		c := greenhttp.Client(g)
		c.Jar, _ = cookiejar.New(nil)
		assert.Equal(t, "[]", get(t, c, s.URL))
		assert.Equal(t, "[a=b]", get(t, c, s.URL))
	})
}

func TestRedirectsAreFollowedAsInNetHTTP(t *testing.T) {
	s, conns := countingServer(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/302":
			http.Redirect(w, r, "/end", http.StatusFound)
		case "/308":
			http.Redirect(w, r, "/end", http.StatusPermanentRedirect)
		default:
			b, _ := io.ReadAll(r.Body)
			fmt.Fprint(w, r.Method, " ", len(b))
		}
	})
	run(t, func(g *sched.Task) {
		c := greenhttp.Client(g)
		for path, want := range map[string]string{"/302": "GET 0", "/308": "POST 5"} {
			req, _ := http.NewRequest("POST", s.URL+path, nil)
			req.Body, req.ContentLength = io.NopCloser(&pattern{n: 5}), 5
			req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(&pattern{n: 5}), nil }
			resp, err := c.Do(req)
			require.NoError(t, err)
			assert.Equal(t, want, text(t, resp))
		}
		c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		resp, err := c.Get(s.URL + "/302")
		require.NoError(t, err)
		text(t, resp)
		assert.Equal(t, http.StatusFound, resp.StatusCode)
	})
	assert.EqualValues(t, 1, conns.Load())
}
