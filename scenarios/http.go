package scenarios

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"greenpoll"
	"greenpoll/greenhttp"
	"greenpoll/sched"
	"greenpoll/sock"
)

// httpGet: one GET. Then the connection is kept for the next request: a task of the server
// waits there in a Read, and no task of the client does.
func httpGet(t *greenpoll.Task, w *World) error { return gets(t, w, 1) }

// tenGet: ten GETs, each in a task of its own. The server takes a while for each answer, and
// meanwhile ten tasks of the client and ten of the server wait on one thread.
func tenGet(t *greenpoll.Task, w *World) error { return gets(t, w, w.Tasks) }

// gets makes n requests at once, each of which the server answers after the delay.
func gets(t *greenpoll.Task, w *World, n int) error {
	l, err := w.Listen(t)
	if err != nil {
		return err
	}
	s := server{&greenhttp.Server{Handler: slowly(w.Delay)}, l}
	var serving, getting sched.Group
	serving.Go(t, s.run)
	t.Yield() // so that the server waits already
	for range n {
		getting.Go(t, client{"http://" + l.Addr().String()}.run)
	}
	err = getting.Wait(t)
	greenhttp.Client(t).CloseIdleConnections()
	return errors.Join(err, s.http.Close(), serving.Wait(t))
}

// A server serves until it is closed.
type server struct {
	http     *greenhttp.Server
	listener *sock.Listener
}

func (s server) run(t *greenpoll.Task) error {
	err := s.http.Serve(t, s.listener)
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// slowly answers after a pause.
func slowly(pause time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if pause > 0 {
			greenhttp.TaskFrom(r.Context()).Sleep(pause)
		}
		io.WriteString(w, "hello")
	})
}

// A client makes one GET.
type client struct{ url string }

func (c client) run(t *greenpoll.Task) error {
	resp, err := greenhttp.Get(t, c.url)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(resp.Body)
	if string(body) != "hello" && err == nil {
		err = fmt.Errorf("the answer is %q", body)
	}
	return errors.Join(err, resp.Body.Close())
}
