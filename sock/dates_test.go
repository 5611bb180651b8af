//go:build linux || darwin || windows

package sock_test

// This file answers: which dates count as deadlines in the past, which as deadlines to
// come, and which as none? One table asks package net and our package.

import (
	"io"
	"math"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sock"
)

// dates are computed at the last moment: the near ones would pass.
var dates = map[string]func() time.Time{
	"none":                           func() time.Time { return time.Time{} },
	"none, elsewhere":                func() time.Time { return time.Time{}.In(time.FixedZone("", 3600)) },
	"none, from Unix seconds":        func() time.Time { return time.Unix(-62135596800, 0) },
	"year 1":                         func() time.Time { return time.Time{}.Add(1) },
	"the earliest":                   func() time.Time { return time.Unix(math.MinInt64, 0) },
	"before 1970":                    func() time.Time { return time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC) },
	"1970":                           func() time.Time { return time.Unix(1, 0) },
	"now minus the longest duration": func() time.Time { return time.Now().Add(math.MinInt64) },
	"an hour ago":                    func() time.Time { return time.Now().Add(-time.Hour) },
	"now":                            time.Now,
	"in 20 ms":                       func() time.Time { return time.Now().Add(near) },
	"in an hour":                     func() time.Time { return time.Now().Add(time.Hour) },
	"next century":                   func() time.Time { return time.Now().AddDate(100, 0, 0) },
	"now plus the longest duration":  func() time.Time { return time.Now().Add(math.MaxInt64) },
	"9999":                           func() time.Time { return time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC) },
	"the latest":                     func() time.Time { return time.Unix(1<<63-62135596801, 999999999) },
}

const near = 20 * time.Millisecond

// readings are the forms in which the same date can be passed to us.
var readings = map[string]func(time.Time) time.Time{
	"with the monotonic clock's reading": func(d time.Time) time.Time { return d },
	"without":                            func(d time.Time) time.Time { return d.Round(0) },
	"from a number":                      func(d time.Time) time.Time { return time.Unix(d.Unix(), int64(d.Nanosecond())) },
}

// verdict reports how c, for which a byte has arrived, treats a deadline. A read of what is
// there fails only if the deadline has passed; near deadlines are waited for.
func verdict(t testing.TB, c net.Conn, d time.Time, soon bool) string {
	b := make([]byte, 1)
	require.NoError(t, c.SetReadDeadline(d))
	var err error
	if soon {
		for err == nil { // there is one byte: the second read waits
			_, err = c.Read(b)
		}
		if time.Until(d) > near/2 { // not 0: the wall clock may be slower than the clock that deadlines use
			return "too early"
		}
	} else {
		_, err = c.Read(b)
	}
	switch {
	case err == nil:
		return "to come"
	case assert.ErrorIs(t, err, os.ErrDeadlineExceeded):
		return "passed"
	}
	return err.Error()
}

func TestADateIsTheSameDeadlineAsInPackageNet(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var peers sync.WaitGroup
	defer peers.Wait() // because later tests count descriptors
	defer l.Close()
	peers.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			peers.Go(func() {
				defer c.Close()
				c.Write([]byte("x"))
				io.Copy(io.Discard, c)
			})
		}
	})
	ours := map[string]string{}
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		for name, date := range dates {
			for reading, as := range readings {
				c, err := sock.Dial(task, "tcp", l.Addr().String())
				require.NoError(t, err)
				require.NoError(t, c.WaitRead())
				ours[name+", "+reading] = verdict(t, c, as(date()), name == "in 20 ms")
				c.Close()
			}
		}
		return nil
	}))
	theirs := map[string]string{}
	for name, date := range dates {
		for reading, as := range readings {
			c, err := net.Dial("tcp", l.Addr().String())
			require.NoError(t, err)
			theirs[name+", "+reading] = verdict(t, c, as(date()), name == "in 20 ms")
			c.Close()
		}
	}
	assert.Equal(t, theirs, ours)
	assert.Equal(t, "passed", theirs["now, without"])
	assert.Equal(t, "to come", theirs["none, from a number"])
}
