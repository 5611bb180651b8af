//go:build linux

package main

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
)

func TestFetchTellsWhichAddressRefusedAndWhichWon(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "hello") }))
	defer server.Close() // it listens on 127.0.0.1 only
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	o := options{resolve: map[string][]netip.Addr{
		"web.test": {netip.MustParseAddr("127.0.0.2"), netip.MustParseAddr("127.0.0.1")},
	}}
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		st := newStory(task.Sched(), "http://web.test:"+port)
		require.NoError(t, fetch(task, o, st))
		time := regexp.MustCompile(`^ *\+[0-9.]+ ms  `)
		var lines []string
		for _, line := range st.lines {
			lines = append(lines, time.ReplaceAllString(line, ""))
		}
		assert.Equal(t, []string{
			"looks web.test up",
			"web.test is 127.0.0.2, 127.0.0.1",
			"tries 127.0.0.2:" + port,
			"127.0.0.2:" + port + " does not: connect: connection refused",
			"tries 127.0.0.1:" + port,
			"127.0.0.1:" + port + " answers",
			"127.0.0.1:" + port + " has won",
			"200 OK",
			"5 bytes",
		}, lines)
		return nil
	}, greenpoll.WithWorkers(1)))
}
