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

// party is a chat server and its members, all on one worker.
type party struct {
	*testing.T
	task   *greenpoll.Task
	server *sock.Listener
	people *[]*sock.Conn // to be closed at the end
}

// person is a member of the chat. A wait for a line that never comes fails after a minute.
type person struct {
	party
	conn  *sock.Conn
	lines *bufio.Reader
}

// meet starts a server, runs fn, and then ends the server as a signal would.
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

// come adds a person, who is in the lobby with the others when it returns.
func (p party) come(name string, others ...string) *person {
	who := p.knock()
	who.says(name)
	all := append(others, name)
	slices.Sort(all)
	who.hears("* you are in lobby, with: " + strings.Join(all, ", "))
	return who
}

// knock connects a person who has not given a name yet.
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

// goes expects the connection to end.
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
		ann.says("only\x1b[2J bob hears me") // without the sequence that would clear the screen
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

func TestASlowReaderMissesLinesAndTheOthersHearAll(t *testing.T) {
	meet(t, func(p party) {
		slow := p.come("slow")
		loud := p.come("loud", "slow")
		quick := p.come("quick", "loud", "slow")
		slow.hears("* loud is here")
		slow.hears("* quick is here")

		var all sched.Group
		var heard atomic.Int64
		all.Go(p.task, func(task *greenpoll.Task) error {
			said, missed := quick.count(task, &heard)
			assert.Equal(t, lines, said)
			assert.Zero(t, missed)
			return nil
		})
		text := strings.Repeat("la", 400)
		for i := range int64(lines) {
			loud.says(text)
			for i%(queueSize/2) == 0 && heard.Load() < i && !t.Failed() {
				p.task.Sleep(time.Millisecond) // until quick has received all of these: no more than its queue holds
			}
		}
		loud.says("end 0")
		require.NoError(t, all.Wait(p.task)) // then the hall has handled all of them

		var done atomic.Bool
		all.Go(p.task, func(task *greenpoll.Task) error {
			said, missed := slow.count(task, new(atomic.Int64))
			assert.Equal(t, lines, said)
			assert.NotZero(t, missed)
			t.Logf("missed %d of %d", missed, said)
			done.Store(true)
			return nil
		})
		for i := 1; !done.Load(); i++ { // some of these may be missed, too
			loud.says(fmt.Sprint("end ", i))
			p.task.Sleep(time.Millisecond) // lets slow read; any time will do
		}
		require.NoError(t, all.Wait(p.task))
	})
}

// lines is more lines of 800 bytes than two sockets' buffers hold.
const lines = 20_000

// count reads until an "end N" comes. It returns how many lines were said before
// that, and how many of them were missed. Meanwhile heard holds the first number so far.
func (p *person) count(task *greenpoll.Task, heard *atomic.Int64) (said, missed int) {
	for r := bufio.NewReader(p.conn.Bind(task)); ; {
		line, err := r.ReadString('\n')
		require.NoError(p, err)
		var n int
		if _, err := fmt.Sscanf(line, "* you read too slowly and missed %d lines", &n); err == nil {
			said, missed = said+n, missed+n
		} else if _, err := fmt.Sscanf(line, "loud: end %d", &n); err == nil {
			return said - n, missed
		} else {
			said++
		}
		heard.Store(int64(said))
	}
}

func TestTheEndOfTheServerIsSaid(t *testing.T) {
	meet(t, func(p party) {
		ann := p.come("ann")
		p.server.Close()
		ann.hears("* the server closes, good-bye")
		ann.goes()
	})
}
