// Links tells whether a link is alive: GET /check?url=http://... answers with its status and size.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"sync/atomic"

	"greenpoll"
	"greenpoll/greenhttp"
	"greenpoll/sock"
	"greenpoll/workshop/labs/around"
)

// A checker counts what it has found.
type checker struct {
	alive, dead atomic.Int64
}

// size asks for a page and returns how many bytes it has. A page that there is not has none.
func (c *checker) size(t *greenpoll.Task, url string) (int64, error) {
	resp, err := greenhttp.Get(t, url)
	if err != nil {
		c.dead.Add(1)
		return 0, err
	}
	if resp.StatusCode != http.StatusOK {
		c.dead.Add(1)
		return 0, errors.New(resp.Status)
	}
	defer resp.Body.Close()
	n, err := io.Copy(io.Discard, resp.Body)
	if err != nil {
		c.dead.Add(1)
		return n, err
	}
	c.alive.Add(1)
	return n, nil
}

func (c *checker) handler() http.Handler {
	pages := http.NewServeMux()
	pages.HandleFunc("GET /check", func(w http.ResponseWriter, req *http.Request) {
		url := req.FormValue("url")
		n, err := c.size(greenhttp.TaskFrom(req.Context()), url)
		if err != nil {
			fmt.Fprintf(w, "dead: %s: %v\n", url, err)
			return
		}
		fmt.Fprintf(w, "alive: %s: %d bytes\n", url, n)
	})
	pages.HandleFunc("GET /counts", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "%d alive, %d dead\n", c.alive.Load(), c.dead.Load())
	})
	return pages
}

func main() {
	addr := flag.String("addr", "127.0.0.1:0", "where to listen")
	flag.Parse()
	if err := greenpoll.Run(func(t *greenpoll.Task) error { return serve(t, *addr) }); err != nil {
		log.Print(err)
		os.Exit(1)
	}
}

func serve(t *greenpoll.Task, addr string) error {
	l, err := sock.Listen(t, "tcp", addr)
	if err != nil {
		return err
	}
	server := &greenhttp.Server{Handler: new(checker).handler()}
	around.Watch(t, server.Close)
	fmt.Println("listening on", l.Addr())
	if err := server.Serve(t, l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
