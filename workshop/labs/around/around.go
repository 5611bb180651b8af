// Package around is what stands around the program of a lab, and is not what the lab is about: how it
// ends, how it shows its tasks, and somebody to talk to.
package around

// This file answers: how does a lab's program end, and what can be asked of it while it runs?

import (
	"bufio"
	"fmt"
	"io/fs"
	"log"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"greenpoll"
)

// grace is how long the program may take to end by itself: longer than a check waits. A variable for
// the tests.
var grace = 15 * time.Second

// A Command is a word that can be typed while the program runs.
type Command struct {
	Word string
	Do   func()
}

// Watch calls end, in a goroutine of its own, at a Ctrl-C or SIGTERM, or when standard input is a
// pipe and ends; then the program has some seconds left: what holds the pipe may have been killed, and
// nobody else would end it. A second Ctrl-C or SIGTERM ends the program at once. At SIGQUIT, or when
// the word dump is typed, it prints the table of tasks.
func Watch(t *greenpoll.Task, end func() error, more ...Command) {
	tasks := func() { t.Sched().Dump(os.Stderr) }
	stop := func() {
		if err := end(); err != nil {
			log.Print(err)
		}
	}
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT)
	go func() {
		for told := false; ; {
			switch s := <-signals; {
			case s == syscall.SIGQUIT:
				tasks()
			case told:
				os.Exit(1)
			default:
				told = true
				fmt.Fprintln(os.Stderr, "it is told to end; a second time ends it at once")
				go stop()
			}
		}
	}()
	go func() {
		typed(append(more, Command{"dump", tasks}))
		if info, err := os.Stdin.Stat(); err == nil && info.Mode()&fs.ModeNamedPipe != 0 {
			time.AfterFunc(grace, func() {
				fmt.Fprintf(os.Stderr, "standard input has ended, and the program has not: it is ended after %v\n", grace)
				os.Exit(1)
			})
			stop()
		}
	}()
}

// typed carries out what is typed, until standard input ends.
func typed(all []Command) {
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		word, known := strings.TrimSpace(lines.Text()), word(all)
		if do := known[word]; do != nil {
			do()
		} else if word != "" {
			fmt.Fprintf(os.Stderr, "%q is no command; there is dump, which shows the tasks\n", word)
		}
	}
}

func word(all []Command) map[string]func() {
	known := make(map[string]func())
	for _, c := range all {
		known[c.Word] = c.Do
	}
	return known
}
