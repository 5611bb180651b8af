package main

// This file answers: how much memory does an idle keep-alive connection take? Clients come
// in waves: each opens its connections, makes one request over each, and closes them when the
// next one comes. The last one stays, and is idle. So what a server keeps of its past, such as
// buffers in pools, counts as well.

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"greenpoll/bench/self"
)

// mostIdle is how many bytes an idle connection to greenhttp may take, without TLS.
const mostIdle = 3 << 10

// idle measures all servers, one after the other, and prints the table.
func idle() error {
	t := table{title: fmt.Sprintf("server, an idle keep-alive connection after %d waves of %d", *waves, *idlers),
		head: []string{"", "plain, bytes (median of 3)", "ratio to net/http", "TLS, bytes", "ratio to net/http"}}
	var netPlain, netTLS float64
	for i, c := range contestants() {
		plain, err := idleMedian(c, one, 3)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		overTLS, err := idleMedian(c, serve{cpu: 0, procs: 1, tls: true}, 1)
		if err != nil {
			return fmt.Errorf("%s over TLS: %w", c.name, err)
		}
		if i == 0 {
			netPlain, netTLS = plain, overTLS
		}
		t.add(c.name, fmt.Sprintf("%.0f", plain), fmt.Sprintf("%.2f", plain/netPlain),
			fmt.Sprintf("%.0f", overTLS), fmt.Sprintf("%.2f", overTLS/netTLS))
		if c.name == "greenhttp" {
			aim(fmt.Sprintf("an idle keep-alive connection after %d waves of %d, plain: bytes", *waves, *idlers), mostIdle, plain, "%.0f")
		}
	}
	return t.print()
}

// idleMedian returns the median of so many new servers. Where the collector of a server stands
// in its cycle at the end makes a difference of up to a tenth. Over TLS one server must do: the
// handshakes take too long.
func idleMedian(c contestant, how serve, servers int) (bytes float64, err error) {
	var all []float64
	for range servers {
		b, err := idleBytes(c, how)
		if err != nil {
			return 0, err
		}
		all = append(all, b)
	}
	return median(all), nil
}

// idleBytes returns by how much the memory that a server has allocated, as far as it is
// resident, grows for each connection of the last wave.
func idleBytes(c contestant, how serve) (bytes float64, err error) {
	p, err := how.start(c, "server")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, p.end()) }()
	before, err := self.Allocated(p.cmd.Process.Pid)
	if err != nil {
		return 0, err
	}
	var last wave
	defer func() { last.close() }()
	for n := range *waves {
		last.close()
		if last, err = newWave(p.addr, how.tls, *idlers); err != nil {
			return 0, fmt.Errorf("wave %d: %w", n+1, err)
		}
	}
	time.Sleep(*window) // to let the server finish its work
	with, err := self.Allocated(p.cmd.Process.Pid)
	return float64(with-before) / float64(*idlers), err
}

// wave has connections that are open at the same time.
type wave []net.Conn

// newWave opens n connections and makes a request over each. Those that it returns are open,
// even if it fails.
func newWave(addr string, overTLS bool, n int) (w wave, err error) {
	for range n {
		var c net.Conn
		if overTLS {
			c, err = tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true}) // it is selfSigned's
		} else {
			c, err = net.Dial("tcp", addr)
		}
		if err != nil {
			return w, err
		}
		w = append(w, c)
	}
	return w, w.get()
}

// get makes a request over each connection, all at the same time, and reads the answers.
func (w wave) get() error {
	deadline := time.Now().Add(time.Minute)
	for _, c := range w {
		if err := c.SetDeadline(deadline); err != nil {
			return err
		}
		if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
			return err
		}
	}
	for _, c := range w {
		resp, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			return err
		}
		body, err := io.ReadAll(resp.Body)
		if err == nil && (string(body) != string(greeting) || resp.Close) {
			err = fmt.Errorf("%q was answered, and close is %t", body, resp.Close)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// close may be called again.
func (w wave) close() {
	for _, c := range w {
		c.Close()
	}
}
