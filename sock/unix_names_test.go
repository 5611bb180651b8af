//go:build linux || darwin

package sock_test

// This file answers: does the name of a Unix socket mean to us what it means to package
// net? Names of every kind and length are listened at, dialled, dialled from and sent to,
// by each package in turn, and the results are compared: the errors, and the names of all
// sockets.

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sock"
)

// unixFlavour is package net or sock. local is the socket's own name, or "" for none.
type unixFlavour interface {
	Listen(network, name string) (net.Listener, error)
	ListenPacket(network, name string) (net.PacketConn, error)
	Dial(network, local, name string) (net.Conn, error)
}

type goUnix struct{}

func (goUnix) Listen(network, name string) (net.Listener, error) { return net.Listen(network, name) }
func (goUnix) ListenPacket(network, name string) (net.PacketConn, error) {
	return net.ListenPacket(network, name)
}
func (goUnix) Dial(network, local, name string) (net.Conn, error) {
	d := net.Dialer{}
	if local != "" {
		d.LocalAddr = &net.UnixAddr{Name: local, Net: network}
	}
	return d.Dial(network, name)
}

type greenUnix struct{ t *greenpoll.Task }

func (g greenUnix) Listen(network, name string) (net.Listener, error) {
	l, err := sock.Listen(g.t, network, name)
	if err != nil {
		return nil, err
	}
	return l, nil
}

func (g greenUnix) ListenPacket(network, name string) (net.PacketConn, error) {
	c, err := sock.ListenPacket(g.t, network, name)
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (g greenUnix) Dial(network, local, name string) (net.Conn, error) {
	d := sock.Dialer{LocalAddr: local}
	if network == "unixgram" {
		c, err := d.DialPacket(g.t, context.Background(), network, name)
		if err != nil {
			return nil, err
		}
		return c, nil
	}
	c, err := d.Dial(g.t, network, name)
	if err != nil {
		return nil, err
	}
	return c, nil
}

// report collects the results of one of the two.
type report struct {
	*testing.T
	unixFlavour
	lines []string
}

// chosen matches a name that the kernel has chosen.
var chosen = regexp.MustCompile(`@[0-9a-f]{5}\b`)

func (r *report) record(what string, err error, addrs ...net.Addr) {
	line := fmt.Sprintf("%s: %+v", what, describe(err))
	for _, a := range addrs {
		text := "nobody"
		if a != nil {
			text = fmt.Sprintf("%s %q", a.Network(), a)
		}
		line += ", " + text
	}
	r.lines = append(r.lines, chosen.ReplaceAllString(line, "@CHOSEN"))
}

// files records which files are left, and removes them.
func (r *report) files() {
	left, err := filepath.Glob("*")
	require.NoError(r, err)
	r.lines = append(r.lines, fmt.Sprintf("files: %q", left))
	for _, name := range left {
		require.NoError(r, os.Remove(name))
	}
}

// stream listens at name, and dials it from a socket without a name and from own.
func (r *report) stream(name, own string) {
	l, err := r.Listen("unix", name)
	if err != nil {
		r.record("listen", err)
	} else {
		r.record("listen", nil, l.Addr())
		if name == "" { // the kernel has chosen it
			name = l.Addr().String()
		}
	}
	for _, local := range []string{"", own} {
		c, err := r.Dial("unix", local, name)
		if err != nil {
			r.record("dial", err)
			continue
		}
		r.record("dial", nil, c.LocalAddr(), c.RemoteAddr())
		s, err := l.Accept()
		require.NoError(r, err)
		r.record("accept", nil, s.LocalAddr(), s.RemoteAddr())
		s.Close()
		_, err = c.Read(make([]byte, 1))
		r.record("the end", err)
		c.Close()
	}
	if l != nil {
		l.Close()
	}
	r.files()
}

// datagrams listens at name, and sends to it without a name, as own, and by WriteTo.
func (r *report) datagrams(name, own string) {
	l, err := r.ListenPacket("unixgram", name)
	if err != nil {
		r.record("listen", err)
	} else {
		r.record("listen", nil, l.LocalAddr())
		if name == "" {
			name = l.LocalAddr().String()
		}
		defer l.Close()
	}
	defer r.files()
	p := make([]byte, 10)
	for _, local := range []string{"", own} {
		c, err := r.Dial("unixgram", local, name)
		if err != nil {
			r.record("dial", err)
			continue
		}
		r.record("dial", nil, c.LocalAddr(), c.RemoteAddr())
		_, err = c.Write([]byte("x"))
		require.NoError(r, err)
		_, from, err := l.ReadFrom(p)
		r.record("received", err, from)
		if from != nil && err == nil {
			_, err = l.WriteTo([]byte("back"), from)
			r.record("answered", err)
		}
		c.Close()
	}
	unnamed, err := r.ListenPacket("unixgram", "")
	if err != nil {
		r.record("listen without a name", err) // macOS
		return
	}
	defer unnamed.Close()
	_, err = unnamed.WriteTo([]byte("x"), &net.UnixAddr{Name: name, Net: "unixgram"})
	r.record("sent", err)
	if err == nil {
		_, from, err := l.ReadFrom(p)
		r.record("received", err, from)
	}
}

func TestAUnixNameMeansWhatItMeansToPackageNet(t *testing.T) {
	t.Chdir(t.TempDir()) // so that a path can be a single letter
	random := strings.Repeat(rand.Text(), 5)
	names := map[string][2]string{ // name, and another one to dial from
		"none":                                 {"", ""},
		"abstract, begins with a zero byte":    {"\x00" + random[:20], "\x00" + random[1:20]},
		"path, truncated by a zero byte":       {random[:4] + "\x00" + random[:4], random[:5] + "\x00" + random[:4]},
		"abstract, with a slash":               {"@/" + random[:20], "@/" + random[1:20]},
		"path, in a missing directory":         {"nowhere/" + random[:20], "nowhere/" + random[:19]},
		"abstract, longest, from a zero byte":  {"\x00" + random[:107], "\x00" + random[1:108]},
		"abstract, too long, from a zero byte": {"\x00" + random[:108], "\x00" + random[1:109]},
	}
	for n := range 110 {
		if n > 0 {
			names[fmt.Sprintf("path of %d", n)] = [2]string{random[:n], random[1 : n+1]}
			names[fmt.Sprintf("abstract of %d", n)] = [2]string{"@" + random[:n-1], "@" + random[1:n]}
		}
	}
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		for what, name := range names {
			for _, kind := range []func(*report, string, string){(*report).stream, (*report).datagrams} {
				want, got := &report{T: t, unixFlavour: goUnix{}}, &report{T: t, unixFlavour: greenUnix{task}}
				kind(want, name[0], name[1])
				kind(got, name[0], name[1])
				assert.Equal(t, want.lines, got.lines, what)
			}
		}
		return nil
	}, greenpoll.WithWorkers(1)))
}

func TestTheFileOfAListenerStaysAsInPackageNet(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		for _, answers := range [][]bool{nil, {true}, {false}, {false, true}} {
			var left []bool
			for _, by := range []unixFlavour{goUnix{}, greenUnix{task}} {
				l, err := by.Listen("unix", "s")
				require.NoError(t, err)
				for _, unlink := range answers {
					l.(interface{ SetUnlinkOnClose(bool) }).SetUnlinkOnClose(unlink)
				}
				require.NoError(t, l.Close())
				_, err = os.Lstat("s")
				left = append(left, err == nil)
				os.Remove("s")
			}
			assert.Equal(t, left[0], left[1], answers)
		}
		return nil
	}, greenpoll.WithWorkers(1)))
}

// Package net takes an abstract name to end at a zero byte: it shows a listener, or a
// sender, by a name under which it cannot be found. We show the whole name.
func TestAZeroInAnAbstractNameIsPartOfIt(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has abstract names")
	}
	name := "@" + rand.Text() + "\x00\x00b\x00"
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		l, err := sock.Listen(task, "unix", name)
		require.NoError(t, err)
		assert.Equal(t, name, l.Addr().String())
		c, err := sock.Dial(task, "unix", l.Addr().String())
		require.NoError(t, err)
		assert.Equal(t, name, c.RemoteAddr().String())
		return nil
	}, greenpoll.WithWorkers(1)))
}
