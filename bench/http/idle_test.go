package main

import (
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"greenpoll/bench/cli"
)

// TestMain acts as a contestant when a test starts it as one.
func TestMain(m *testing.M) {
	flag.Parse()
	if *child != "" {
		cli.Check(runChild(strings.Split(*child, ",")))
		return
	}
	os.Exit(m.Run())
}

func TestIdleConnectionsTakeMemory(t *testing.T) {
	*idlers, *waves = 200, 2
	for _, c := range contestants() {
		for _, overTLS := range []bool{false, true} {
			bytes, err := idleBytes(c, serve{cpu: 0, procs: 1, tls: overTLS})
			require.NoError(t, err, c.name)
			require.Greater(t, bytes, 100.0, "%s, TLS: %t", c.name, overTLS)
			require.Less(t, bytes, 1e6, "%s, TLS: %t", c.name, overTLS)
		}
	}
}

// A connection that does not stay, or a wrong answer, would be measured as a small one.
func TestAWaveThatIsNotAnsweredFails(t *testing.T) {
	for body, closes := range map[string]bool{"Goodbye!": false, string(greeting): true} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if closes {
				w.Header().Set("Connection", "close")
			}
			io.WriteString(w, body)
		}))
		w, err := newWave(s.Listener.Addr().String(), false, 2)
		require.ErrorContains(t, err, "was answered")
		w.close()
		s.Close()
	}
	_, err := newWave("127.0.0.1:1", false, 2)
	require.Error(t, err)
}
