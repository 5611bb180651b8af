package around

// This file answers: with which peer does a lab's program talk, if none is named? These peers are
// ordinary goroutines of the same process, with package net: none of them is a task.

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// SlowServer starts a web server that answers each request after three seconds, and returns its URL.
func SlowServer() string {
	l := listen()
	go func() {
		log.Fatal(http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			time.Sleep(3 * time.Second) // that is what it is for
			fmt.Fprint(w, "1.25")
		})))
	}()
	return "http://" + l.Addr().String()
}

// Counter starts a server that reads all that its client sends, and then says how much it was. It
// returns its address.
func Counter() string {
	l := listen()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				log.Fatal(err)
			}
			go count(c)
		}
	}()
	return l.Addr().String()
}

func count(c net.Conn) {
	defer c.Close()
	text, err := io.ReadAll(c)
	if err == nil {
		_, err = fmt.Fprintf(c, "%d lines, %d bytes\n", bytes.Count(text, []byte("\n")), len(text))
	}
	if err != nil {
		log.Print("the counter: ", err)
	}
}

// Ask returns a command that sends three lines to an address, says that there are no more, and prints
// what comes back.
func Ask(addr string) Command {
	return Command{"ask", func() {
		answer, err := ask(addr)
		log.Printf("the client got %q, %v", answer, err)
	}}
}

func ask(addr string) ([]byte, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	if _, err := io.WriteString(c, "one\ntwo\nthree\n"); err != nil {
		return nil, err
	}
	if err := c.(*net.TCPConn).CloseWrite(); err != nil {
		return nil, err
	}
	return io.ReadAll(c)
}

func listen() net.Listener {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	return l
}
