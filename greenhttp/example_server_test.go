//go:build linux

package greenhttp_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"greenpoll"
	"greenpoll/greenhttp"
	"greenpoll/sched"
	"greenpoll/sock"
)

// onServer runs client with the address of a server that has the handler h, on one worker.
func onServer(h http.Handler, client func(t *greenpoll.Task, addr string)) {
	err := greenpoll.Run(func(t *greenpoll.Task) error {
		l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		server := &greenhttp.Server{Handler: h}
		t.Go(func(t *greenpoll.Task) {
			if err := server.Serve(t, l); err != http.ErrServerClosed {
				fmt.Println(err)
			}
		})
		client(t, l.Addr().String())
		return server.Shutdown(t, context.Background())
	}, greenpoll.WithWorkers(1))
	if err != nil {
		fmt.Println(err)
	}
}

// show prints the response to a GET.
func show(t *greenpoll.Task, url string) {
	resp, err := greenhttp.Get(t, url)
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
}

// A server with the timeouts that any server on the open network should have, and its
// shutdown.
func ExampleServer() {
	err := greenpoll.Run(func(t *greenpoll.Task) error {
		l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		mux := http.NewServeMux()
		mux.HandleFunc("GET /hello/{name}", func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, "hello %s", r.PathValue("name"))
		})
		server := &greenhttp.Server{Handler: mux,
			ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute}
		served := sched.NewChan[error](1)
		t.Go(func(t *greenpoll.Task) { served.Send(t, server.Serve(t, l)) })

		show(t, "http://"+l.Addr().String()+"/hello/gopher")

		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		fmt.Println(server.Shutdown(t, ctx)) // waits for responses in progress
		err, _ = served.Recv(t)
		fmt.Println(err)
		return nil
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// 200 hello gopher
	// <nil>
	// http: Server closed
}

// A handler waits through its task: for time to pass, for another request, or for the end
// of its own request, which comes when the client hangs up.
func ExampleTaskFrom() {
	messages := sched.NewChan[string](0)
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t := greenhttp.TaskFrom(r.Context())
		if r.URL.Path == "/send" {
			t.Sleep(time.Millisecond)
			messages.Send(t, "a message")
			io.WriteString(w, "somebody received it")
			return
		}
		hungUp, stop := sched.Done(t, r.Context())
		defer stop()
		var text string
		switch sched.Select(t, time.Minute, messages.OnRecv(&text, nil), hungUp.OnRecv(nil, nil)) {
		case 0:
			io.WriteString(w, text)
		case 1:
			return // the client is gone
		default:
			http.Error(w, "nothing happened", http.StatusGatewayTimeout)
		}
	})
	onServer(h, func(t *greenpoll.Task, addr string) {
		var both sched.WaitGroup
		both.Go(t, func(t *greenpoll.Task) { show(t, "http://"+addr+"/receive") })
		show(t, "http://"+addr+"/send")
		both.Wait(t)
	})
	// Unordered output:
	// 200 a message
	// 200 somebody received it
}

// http.TimeoutHandler waits on a Go channel, as ordinary handlers do. In Blocking that
// blocks no worker.
func ExampleBlocking() {
	slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
	})
	h := greenhttp.Blocking(http.TimeoutHandler(slow, 10*time.Millisecond, "it took too long"))
	onServer(h, func(t *greenpoll.Task, addr string) { show(t, "http://"+addr) })
	// Output: 503 it took too long
}

// shout is the protocol that ExampleUse switches to: a line comes back, louder.
func shout(rw *bufio.ReadWriter) error {
	rw.WriteString("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: shout\r\n\r\n")
	if err := rw.Flush(); err != nil {
		return err
	}
	line, err := rw.ReadString('\n')
	if err != nil {
		return err
	}
	rw.WriteString("HEY, " + line)
	return rw.Flush()
}

// A handler takes its connection and gives it to another task, which speaks a
// protocol of its own.
func ExampleUse() {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, rw, err := w.(http.Hijacker).Hijack()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		greenhttp.TaskFrom(r.Context()).Go(func(t *greenpoll.Task) {
			greenhttp.Use(conn, t) // the handler's task is about to end
			defer conn.Close()
			if err := shout(rw); err != nil {
				fmt.Println(err)
			}
		})
	})
	onServer(h, func(t *greenpoll.Task, addr string) {
		c, err := sock.Dial(t, "tcp", addr)
		if err != nil {
			fmt.Println(err)
			return
		}
		defer c.Close()
		_, err = io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: shout\r\n\r\nyou\n")
		if err != nil {
			fmt.Println(err)
			return
		}
		r := bufio.NewReader(c)
		resp, err := http.ReadResponse(r, nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		line, err := r.ReadString('\n')
		if err != nil {
			fmt.Println(err)
		}
		fmt.Print(resp.StatusCode, " ", line)
	})
	// Output: 101 HEY, you
}
