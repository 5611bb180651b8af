//go:build linux

package greenhttp_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"greenpoll"
	"greenpoll/greenhttp"
	"greenpoll/sched"
)

// greet is a typical server: it takes its time.
func greet(w http.ResponseWriter, r *http.Request) {
	time.Sleep(10 * time.Millisecond)
	name, _ := io.ReadAll(r.Body)
	fmt.Fprintf(w, "hello, %s%s", r.URL.Query().Get("name"), name)
}

func ExampleGet() {
	server := httptest.NewServer(http.HandlerFunc(greet))
	defer server.Close()

	err := greenpoll.Run(func(t *greenpoll.Task) error {
		resp, err := greenhttp.Get(t, server.URL+"?name=gopher") // parks t, and no thread
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		fmt.Println(resp.Status, string(text))
		return err
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output: 200 OK hello, gopher
}

// Client does what Get cannot. It is an http.Client like any other.
func ExampleClient() {
	server := httptest.NewServer(http.HandlerFunc(greet))
	defer server.Close()

	err := greenpoll.Run(func(t *greenpoll.Task) error {
		client := greenhttp.Client(t)
		client.Timeout = time.Minute
		resp, err := client.Post(server.URL, "text/plain", strings.NewReader("postman"))
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		fmt.Println(string(text))
		return err
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output: hello, postman
}

// Five tasks share a transport, and three connections.
func ExampleTransport() {
	server := httptest.NewServer(http.HandlerFunc(greet))
	defer server.Close()

	err := greenpoll.Run(func(t *greenpoll.Task) error {
		transport := &greenhttp.Transport{MaxConnsPerHost: 3, ResponseHeaderTimeout: time.Minute}
		answers := make([]string, 5)
		var all sched.Group
		for i := range answers {
			all.Go(t, func(t *greenpoll.Task) error {
				client := &http.Client{Transport: transport.For(t)}
				resp, err := client.Get(fmt.Sprint(server.URL, "?name=", i))
				if err != nil {
					return err
				}
				defer resp.Body.Close()
				text, err := io.ReadAll(resp.Body)
				answers[i] = string(text)
				return err
			})
		}
		err := all.Wait(t)
		fmt.Println(strings.Join(answers, "\n"))
		return err
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// hello, 0
	// hello, 1
	// hello, 2
	// hello, 3
	// hello, 4
}
