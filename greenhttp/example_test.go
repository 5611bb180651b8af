//go:build linux

package greenhttp_test

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"greenpoll"
	"greenpoll/greenhttp"
	"greenpoll/sched"
	"greenpoll/sock"
)

// Server and clients are tasks of one worker. The handler sleeps, and so does each client
// until its response arrives; the worker is free meanwhile.
func Example() {
	err := greenpoll.Run(func(t *greenpoll.Task) error {
		l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		server := &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			greenhttp.TaskFrom(r.Context()).Sleep(50 * time.Millisecond)
			io.WriteString(w, "hello")
		})}
		t.Go(func(t *greenpoll.Task) { fmt.Println(server.Serve(t, l)) }) // returns only if it fails: the end of Run ends it

		var clients sched.WaitGroup
		for range 3 {
			clients.Go(t, func(t *greenpoll.Task) {
				resp, err := greenhttp.Get(t, "http://"+l.Addr().String())
				if err != nil {
					fmt.Println(err)
					return
				}
				defer resp.Body.Close()
				text, err := io.ReadAll(resp.Body)
				if err != nil {
					fmt.Println(err)
				}
				fmt.Println(resp.StatusCode, string(text))
			})
		}
		clients.Wait(t)
		return nil
	}, greenpoll.WithWorkers(1))
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// 200 hello
	// 200 hello
	// 200 hello
}
