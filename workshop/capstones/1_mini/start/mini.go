//go:build ignore

// Mini is yours from here on: tasks, the run queue, park and ready, gates, the poll, the loop. What follows
// is all that the check calls. The types may hold what you like, and you may add files.
package main

// A Task is what runs on the worker.
type Task struct{}

// A Conn is an open connection.
type Conn struct{}

// Run makes n tasks of fn, and returns when all have ended.
func Run(n int, fn func(t *Task)) error {
	panic("capstone C1, mini: how do ten tasks share one worker, and when does it sleep?")
}

// Dial connects to a port of 127.0.0.1.
func Dial(t *Task, port int) (*Conn, error) { panic("capstone C1, mini: Dial") }

// Read returns at least one byte, or io.EOF, or the kernel's error.
func (c *Conn) Read(t *Task, p []byte) (int, error) { panic("capstone C1, mini: Read") }

// Write sends at least one byte of p, and returns how many, or an error.
func (c *Conn) Write(t *Task, p []byte) (int, error) { panic("capstone C1, mini: Write") }

// Close ends the connection.
func (c *Conn) Close(t *Task) error { panic("capstone C1, mini: Close") }

func main() {}
