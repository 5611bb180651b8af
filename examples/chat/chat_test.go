package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

// party is a chat server and the people who come to it, all on one worker.
type party struct {
	*testing.T
	task   *greenpoll.Task
	server *sock.Listener
	people *[]*sock.Conn // to be closed at the end
}

// person is one who talks. Those who wait for what never comes fail after a minute.
type person struct {
	party
	conn  *sock.Conn
	lines *bufio.Reader
}

// meet starts a server, runs fn and ends the server as a signal would.
func meet(t *testing.T, fn func(p party)) {
	err := greenpoll.Run(func(task *greenpoll.Task) error {
		l, err := sock.Listen(task, "tcp", "127.0.0.1:0")
		require.NoError(t, err)
		var all sched.Group
		all.Go(task, func(task *greenpoll.Task) error { return serve(task, l) })
		var people []*sock.Conn
		fn(party{t, task, l, &people})
		l.Close()
		for _, conn := range people {
			conn.Close()
		}
		return all.Wait(task)
	}, greenpoll.WithWorkers(1))
	require.NoError(t, err)
}

// come brings in somebody who is in the lobby with the others when it returns.
func (p party) come(name string, others ...string) *person {
	who := p.knock()
	who.says(name)
	all := append(others, name)
	slices.Sort(all)
	who.hears("* you are in lobby, with: " + strings.Join(all, ", "))
	return who
}

// knock brings in somebody who has not told a name yet.
func (p party) knock() *person {
	conn, err := sock.Dial(p.task, "tcp", p.server.Addr().String())
	require.NoError(p, err)
	conn.SetDeadline(time.Now().Add(time.Minute))
	*p.people = append(*p.people, conn)
	who := &person{p, conn, bufio.NewReader(conn)}
	who.hears("* welcome; what is your name?")
	return who
}

func (p *person) says(line string) {
	_, err := io.WriteString(p.conn, line+"\n")
	require.NoError(p, err)
}

func (p *person) hears(want string) {
	line, err := p.lines.ReadString('\n')
	require.NoError(p, err, want)
	require.Equal(p, want+"\r\n", line)
}

// goes expects the end of the connection.
func (p *person) goes() {
	rest, err := io.ReadAll(p.lines)
	assert.NoError(p, err)
	assert.Empty(p, string(rest))
	p.conn.Close()
}

func TestWhatOneSaysAllInTheRoomHear(t *testing.T) {
	meet(t, func(p party) {
		ann := p.come("ann")
		bob := p.come("bob", "ann")
		ann.hears("* bob is here")
		eve := p.come("eve", "ann", "bob")
		ann.hears("* eve is here")
		bob.hears("* eve is here")

		eve.says("/join cellar")
		ann.hears("* eve goes to cellar")
		bob.hears("* eve goes to cellar")
		eve.hears("* you are in cellar, with: eve")
		ann.says("only\x1b[2J bob hears me") // without what would clear his screen
		bob.hears("ann: only[2J bob hears me")
		eve.says("/who")
		eve.hears("* in cellar: eve")

		bob.says("/quit")
		bob.hears("* good-bye")
		bob.goes()
		ann.hears("* bob has left")
		eve.conn.Close()
		ann.says("/who")
		ann.hears("* in lobby: ann")
	})
}

func TestANameIsHadByOneAtATime(t *testing.T) {
	meet(t, func(p party) {
		ann := p.come("ann")
		other := p.knock()
		other.says("ann")
		other.hears("* ann is here already; what is your name?")
		other.says("a b")
		other.hears("* a name is up to 20 letters and digits; what is yours?")
		ann.says("/quit")
		ann.hears("* good-bye")
		ann.goes()
		other.says("ann")
		other.hears("* you are in lobby, with: ann")
	})
}

func TestALineWithoutEndIsNotKept(t *testing.T) {
	meet(t, func(p party) {
		ann := p.come("ann")
		bob := p.come("bob", "ann")
		ann.hears("* bob is here")
		io.WriteString(bob.conn, strings.Repeat("x", 100*maxLine))
		bob.hears(fmt.Sprintf("* a line has up to %d bytes", maxLine))
		bob.goes()
		ann.hears("* bob has left")
	})
}

func TestASlowReaderIsDroppedAndTheOthersHearAll(t *testing.T) {
	meet(t, func(p party) {
		slow := p.come("slow")
		slow.conn.SetReadBuffer(4096)
		loud := p.come("loud", "slow")
		quick := p.come("quick", "loud", "slow")
		loud.hears("* quick is here")

		const dropped = "* slow reads too slowly and was dropped"
		var gone atomic.Bool
		var all sched.Group
		all.Go(p.task, func(task *greenpoll.Task) error { // loud's ears
			_, err := bufio.NewReader(loud.conn.Bind(task)).ReadString('\n')
			gone.Store(true)
			return err
		})
		heard, told := 0, false
		all.Go(p.task, func(task *greenpoll.Task) error {
			for lines := bufio.NewReader(quick.conn.Bind(task)); ; {
				line, err := lines.ReadString('\n')
				switch {
				case err != nil || line == "loud: end\r\n":
					return err
				case strings.HasPrefix(line, dropped):
					told = true
				default:
					heard++
				}
			}
		})
		said := 0
		for text := strings.Repeat("la", 400); !gone.Load() && said < 100_000; said++ {
			loud.says(text)
		}
		loud.says("end")
		require.NoError(t, all.Wait(p.task))
		assert.True(t, gone.Load(), "nobody was dropped in %d lines", said)
		assert.True(t, told)
		assert.Equal(t, said, heard)
		t.Logf("%d lines", said)
	})
}

func TestTheEndOfTheServerIsSaid(t *testing.T) {
	meet(t, func(p party) {
		ann := p.come("ann")
		p.server.Close()
		ann.hears("* the server closes, good-bye")
		ann.goes()
	})
}
