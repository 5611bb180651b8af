//go:build race && (linux || darwin || windows)

package sock_test

// This file answers: what does the race detector report about programs whose goroutines, or
// tasks, share memory and synchronize only through sockets? Each program runs over package
// net, and over our package in each role. It runs in a process of its own, where a report
// fails no test.

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
)

// side plays one role of a program: it is a goroutine over package net, a guest, or a task.
type side struct {
	task  *sched.Task  // nil: a goroutine
	sched *sched.Sched // nil: over package net
	state *sharedState
}

// sharedState is shared by both roles. The detector sees the channel, but the roles use it
// only before they begin.
type sharedState struct {
	address chan string
	file    string // some text
	feeds   bool
	x       int // both roles use it, one after the other
	buf     [64]byte
}

func (s side) listen(network string) net.Listener {
	address := "127.0.0.1:0"
	if network == "unix" {
		address = filepath.Join(filepath.Dir(s.state.file), "socket")
	}
	var l net.Listener
	var err error
	switch {
	case s.sched == nil:
		l, err = net.Listen(network, address)
	case s.task == nil:
		guest := s.sched.Guest()
		own, fault := sock.Listen(guest, network, address)
		must(fault)
		l = own.Guest()
		guest.Leave()
	default:
		l, err = sock.Listen(s.task, network, address)
	}
	must(err)
	s.state.address <- l.Addr().String()
	s.state.feed()
	return l
}

// feed starts a third side, on package net, that sends as soon as a connection comes in.
func (m *sharedState) feed() {
	if !m.feeds {
		return
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	m.address <- l.Addr().String()
	go func() {
		defer l.Close()
		c, err := l.Accept()
		must(err)
		defer c.Close()
		c.Write(make([]byte, 1<<20))
	}()
}

func (s side) accept(network string) net.Conn {
	l := s.listen(network)
	defer l.Close()
	c, err := l.Accept()
	must(err)
	return c
}

func (s side) packet() net.PacketConn {
	var c net.PacketConn
	var err error
	switch {
	case s.sched == nil:
		c, err = net.ListenPacket("udp", "127.0.0.1:0")
	case s.task == nil:
		guest := s.sched.Guest()
		own, fault := sock.ListenPacket(guest, "udp", "127.0.0.1:0")
		must(fault)
		c = own.Guest()
		guest.Leave()
	default:
		c, err = sock.ListenPacket(s.task, "udp", "127.0.0.1:0")
	}
	must(err)
	s.state.address <- c.LocalAddr().String()
	return c
}

func (s side) dial(network string) net.Conn {
	var address string
	s.block(func() { address = <-s.state.address })
	var c net.Conn
	var err error
	switch {
	case s.sched == nil:
		c, err = net.Dial(network, address)
	case s.task == nil:
		c, err = sock.Dialer{}.Guest(s.sched).Dial(network, address)
	default:
		c, err = sock.Dial(s.task, network, address)
	}
	must(err)
	return c
}

// block calls fn inside Block for a task, and directly for a goroutine.
func (s side) block(fn func()) {
	if s.task != nil {
		s.task.Block(fn)
	} else {
		fn()
	}
}

// pause lets others run while the caller polls for something.
func (s side) pause() {
	if s.task != nil {
		s.task.Sleep(time.Millisecond) // a simulated network needs that long
	} else {
		runtime.Gosched()
	}
}

// awaitByte waits for the other side's first byte, so that the way in which the connection
// was made cannot order what follows; sendByte sends that byte.
func awaitByte(c net.Conn) { must2(io.ReadFull(c, make([]byte, 1))) }
func sendByte(c net.Conn)  { must2(c.Write([]byte("x"))) }

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func must2[T any](_ T, err error) { must(err) }

// A program has two roles: one that serves, and one that dials.
type program struct {
	name          string
	serve, dial   func(s side, m *sharedState)
	reported      bool // the program has a race, so the detector must report it
	reportedOfNet bool // the detector reports it over package net, which does not synchronize this
	oursAlone     bool // package net has no such call
	unixAlone     bool // Windows or Wine has no such socket
	feeds         bool // a third side sends bulk data
}

func stream(network string) program {
	return program{
		name: network + ": Write, Read",
		serve: func(s side, m *sharedState) {
			c := s.accept(network)
			defer c.Close()
			awaitByte(c)
			m.x++
			io.Copy(io.Discard, onlyReader{c}) // the rest, if the other side copies
		},
		dial: func(s side, m *sharedState) {
			c := s.dial(network)
			defer c.Close()
			m.x++
			sendByte(c)
		},
		unixAlone: network == "unix",
	}
}

// end is a program in which a stream ends without a byte.
func end(name string, finish func(c net.Conn), reportedOfNet bool) program {
	return program{
		name: name,
		serve: func(s side, m *sharedState) {
			c := s.accept("tcp")
			defer c.Close()
			sendByte(c)
			io.Copy(io.Discard, onlyReader{c})
			m.x++
		},
		dial: func(s side, m *sharedState) {
			c := s.dial("tcp")
			defer c.Close()
			awaitByte(c)
			m.x++
			finish(c)
		},
		reportedOfNet: reportedOfNet,
	}
}

type onlyReader struct{ io.Reader }

// messenger is implemented by *net.UDPConn and *sock.PacketConn.
type messenger interface {
	ReadMsgUDP(p, oob []byte) (n, oobn, flags int, addr *net.UDPAddr, err error)
	WriteMsgUDP(p, oob []byte, addr *net.UDPAddr) (n, oobn int, err error)
}

func notice(name string, wait func(s side, c *sock.Conn)) program {
	p := end(name, func(c net.Conn) { c.Close() }, false)
	p.oursAlone = true
	p.serve = func(s side, m *sharedState) {
		c := s.accept("tcp").(*sock.Conn)
		defer c.Close()
		sendByte(c)
		wait(s, c)
		m.x++
	}
	return p
}

var programs = []program{
	stream("tcp"),
	stream("unix"),
	{
		name: "UDP: Write, ReadFrom",
		serve: func(s side, m *sharedState) {
			c := s.packet()
			defer c.Close()
			_, _, err := c.ReadFrom(make([]byte, 1))
			must(err)
			m.x++
		},
		dial: func(s side, m *sharedState) {
			c := s.dial("udp")
			defer c.Close()
			m.x++
			sendByte(c)
		},
		reportedOfNet: true,
	},
	{
		name: "UDP: WriteTo, Read",
		serve: func(s side, m *sharedState) {
			c := s.packet()
			defer c.Close()
			_, from, err := c.ReadFrom(make([]byte, 1))
			must(err)
			m.x++
			must2(c.WriteTo([]byte("x"), from))
		},
		dial: func(s side, m *sharedState) {
			c := s.dial("udp")
			defer c.Close()
			sendByte(c)
			awaitByte(c)
			m.x++
		},
		reportedOfNet: true,
	},
	{
		name: "UDP: ReadMsgUDP, WriteMsgUDP",
		serve: func(s side, m *sharedState) {
			c := s.packet()
			defer c.Close()
			_, _, _, from, err := c.(messenger).ReadMsgUDP(make([]byte, 1), nil)
			must(err)
			m.x++
			_, _, err = c.(messenger).WriteMsgUDP([]byte("x"), nil, from)
			must(err)
		},
		dial: func(s side, m *sharedState) {
			c := s.dial("udp")
			defer c.Close()
			m.x++
			sendByte(c)
			awaitByte(c)
			m.x++
		},
		reportedOfNet: true,
	},
	{
		name:  "writev, Read",
		serve: stream("tcp").serve,
		dial: func(s side, m *sharedState) {
			c := s.dial("tcp")
			defer c.Close()
			m.x++
			bufs := net.Buffers{[]byte("x"), nil, []byte("yz")}
			if ours, ok := c.(*sock.Conn); ok {
				must2(ours.WriteBuffers(&bufs))
			} else {
				must2(bufs.WriteTo(c))
			}
		},
		reportedOfNet: true,
	},
	{
		name: "sendfile, Read",
		serve: func(s side, m *sharedState) {
			c := s.accept("tcp")
			defer c.Close()
			awaitByte(c)
			m.x++
		},
		dial: func(s side, m *sharedState) {
			c := s.dial("tcp")
			defer c.Close()
			file, err := os.Open(m.file)
			must(err)
			defer file.Close()
			m.x++
			must2(c.(io.ReaderFrom).ReadFrom(file))
		},
	},
	{
		name:  "io.Copy from socket to socket, Read",
		serve: stream("tcp").serve,
		dial: func(s side, m *sharedState) {
			c := s.dial("tcp")
			defer c.Close()
			src := s.dial("tcp")
			defer src.Close()
			m.x++
			must2(io.Copy(c, src))
		},
		feeds:         true,
		reportedOfNet: true,
	},
	end("CloseWrite, the end", func(c net.Conn) { c.(interface{ CloseWrite() error }).CloseWrite() }, true),
	end("Close, the end", func(c net.Conn) { c.Close() }, true),
	{
		name:  "Dial, Accept",
		serve: func(s side, m *sharedState) { s.accept("tcp").Close(); m.x++ },
		dial: func(s side, m *sharedState) {
			m.x++
			s.dial("tcp").Close()
		},
		reportedOfNet: true,
	},
	notice("Close, WaitRead", func(s side, c *sock.Conn) { must(c.WaitRead()) }),
	notice("Close, Unread", func(s side, c *sock.Conn) {
		for !c.Unread() {
			s.pause()
		}
	}),
	notice("Close, OnHangup", func(s side, c *sock.Conn) {
		hungUp := make(chan bool)
		c.OnHangup(func() { close(hungUp) })
		s.block(func() { <-hungUp })
	}),

	{
		name: "a buffer is modified during a Read that fills it",
		serve: func(s side, m *sharedState) {
			c := s.accept("tcp")
			defer c.Close()
			defer m.touch()()
			must2(io.ReadFull(c, m.buf[:8]))
		},
		dial: func(s side, m *sharedState) {
			c := s.dial("tcp")
			defer c.Close()
			must2(c.Write([]byte("01234567")))
		},
		reported: true,
	},
	{
		name: "a buffer is modified during a Write that sends it",
		serve: func(s side, m *sharedState) {
			c := s.accept("tcp")
			defer c.Close()
			defer m.touch()()
			must2(c.Write(m.buf[:8]))
		},
		dial: func(s side, m *sharedState) {
			c := s.dial("tcp")
			defer c.Close()
			must2(io.ReadFull(c, make([]byte, 8)))
		},
		reported: true,
	},
}

// touch writes to the buffer at any time before the returned function returns.
func (m *sharedState) touch() (wait func()) {
	touched := make(chan bool)
	go func() {
		m.buf[1]++
		close(touched)
	}()
	return func() { <-touched }
}

// setups say on what the two roles run.
var setups = map[string]func(t *testing.T, p program, m *sharedState){
	"net": func(t *testing.T, p program, m *sharedState) {
		sideBySide(func() { p.serve(side{nil, nil, m}, m) }, func() { p.dial(side{nil, nil, m}, m) })
	},
	"guests": func(t *testing.T, p program, m *sharedState) {
		running(t, func(s *sched.Sched) {
			sideBySide(func() { p.serve(side{nil, s, m}, m) }, func() { p.dial(side{nil, s, m}, m) })
		})
	},
	"a guest serves, net dials": func(t *testing.T, p program, m *sharedState) {
		running(t, func(s *sched.Sched) {
			sideBySide(func() { p.serve(side{nil, s, m}, m) }, func() { p.dial(side{nil, nil, m}, m) })
		})
	},
	"net serves, a guest dials": func(t *testing.T, p program, m *sharedState) {
		running(t, func(s *sched.Sched) {
			sideBySide(func() { p.serve(side{nil, nil, m}, m) }, func() { p.dial(side{nil, s, m}, m) })
		})
	},
	"tasks of two schedulers": func(t *testing.T, p program, m *sharedState) {
		run := func(role func(side, *sharedState)) func() {
			return func() {
				must(greenpoll.Run(func(t *greenpoll.Task) error {
					role(side{t, t.Sched(), m}, m)
					return nil
				}))
			}
		}
		sideBySide(run(p.serve), run(p.dial))
	},
	"tasks of four workers": func(t *testing.T, p program, m *sharedState) {
		tasks(p, m, greenpoll.WithWorkers(4))
	},
	"tasks over a simulated completion kernel": func(t *testing.T, p program, m *sharedState) {
		tasks(p, m, greenpoll.WithKernel(sim.New(sim.Config{Backend: sim.IOCP})))
	},
}

func tasks(p program, m *sharedState, options ...greenpoll.Option) {
	must(greenpoll.Run(func(t *greenpoll.Task) error {
		var g sched.WaitGroup
		g.Go(t, func(t *sched.Task) { p.serve(side{t, t.Sched(), m}, m) })
		g.Go(t, func(t *sched.Task) { p.dial(side{t, t.Sched(), m}, m) })
		g.Wait(t)
		return nil
	}, options...))
}

func sideBySide(a, b func()) {
	var g sync.WaitGroup
	g.Go(a)
	g.Go(b)
	g.Wait()
}

func running(t *testing.T, f func(s *sched.Sched)) {
	must(greenpoll.Run(func(t *greenpoll.Task) error {
		t.Block(func() { f(t.Sched()) })
		return nil
	}))
}

// raceChild is set in the process of its own to the setup that it runs.
const raceChild = "GREENPOLL_RACE_CHILD"

func TestTheRaceDetectorReportsExactlyTheProgramsThatRace(t *testing.T) {
	if setup := os.Getenv(raceChild); setup != "" {
		for _, p := range programs {
			switch {
			case p.oursAlone && strings.Contains(setup, "net"):
				continue
			case p.unixAlone && runtime.GOOS == "windows":
				continue
			case p.feeds && strings.Contains(setup, "simulated"):
				continue
			case strings.HasPrefix(p.name, "UDP") && runtime.GOOS == "windows" && strings.Contains(setup, "net"):
				continue // Wine lacks what package net needs for UDP
			}
			file := filepath.Join(directory(t), "text")
			must(os.WriteFile(file, []byte("text"), 0o600))
			m := &sharedState{address: make(chan string, 2), file: file, feeds: p.feeds}
			before := runtime.RaceErrors()
			setups[setup](t, p, m)
			fmt.Printf("%s\t%v\n", p.name, runtime.RaceErrors() > before)
		}
		return
	}
	for setup := range setups {
		t.Run(setup, func(t *testing.T) {
			if setup == "net" && runtime.GOOS != "linux" {
				t.Skip("reportedOfNet was measured on Linux only")
			}
			child := exec.Command(os.Args[0], "-test.run=^TestTheRaceDetectorReportsExactlyTheProgramsThatRace$")
			child.Env = append(os.Environ(), raceChild+"="+setup)
			out, _ := child.CombinedOutput() // it fails, because there are reports
			said := map[string]string{}
			for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
				if name, reported, ok := strings.Cut(lines.Text(), "\t"); ok {
					said[name] = reported
				}
			}
			require.NotEmpty(t, said, "%s", out)
			for i, p := range programs {
				reported, ran := said[p.name]
				if !ran && slices.ContainsFunc(programs[i:], func(p program) bool { return said[p.name] != "" }) {
					continue // skipped by the child
				}
				mixed := setup != "net" && strings.Contains(setup, "net")
				if mixed && (p.reportedOfNet || runtime.GOOS == "windows") {
					continue // one of the two does not synchronize, or on another variable
				}
				want := p.reported || p.reportedOfNet && setup == "net"
				assert.Equal(t, fmt.Sprint(want), reported, "%s: reported\n%s", p.name, out)
			}
		})
	}
}
