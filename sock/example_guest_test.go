//go:build linux || darwin || windows

package sock_test

import (
	"fmt"
	"io"
	"net"
	"net/http"

	"greenpoll"
	"greenpoll/sock"
)

// An unchanged net/http talks to a server of its own. Inside Block it may wait in any way
// that it likes; the connections are greenpoll's.
func ExampleGuestDialer() {
	err := greenpoll.Run(func(t *greenpoll.Task) error {
		l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		dialer := sock.Dialer{}.Guest(t.Sched())
		t.Block(func() { err = ask(l.Guest(), &http.Transport{DialContext: dialer.DialContext}) })
		return err
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output: hello
}

// ask knows nothing of greenpoll.
func ask(l net.Listener, transport *http.Transport) error {
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "hello")
	})}
	go func() {
		if err := server.Serve(l); err != http.ErrServerClosed {
			fmt.Println(err)
		}
	}()
	defer server.Close()
	client := http.Client{Transport: transport}
	resp, err := client.Get("http://" + l.Addr().String())
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	fmt.Print(string(text))
	return err
}
