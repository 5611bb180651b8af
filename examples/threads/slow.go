package main

// This file answers: what holds a thread, and for how long? Each wait lasts until all n
// have begun, and then -wait longer. This way all threads are held at the same time,
// however slow the machine is.

import (
	"errors"
	"os"
	"sync"
	"time"

	"greenpoll/examples/internal/cli"
)

// A crowd ends all waits together.
type crowd struct{ begun sync.WaitGroup }

// end calls end, in a separate goroutine, when n waits have begun and r.wait is over. If
// it fails, the program exits, because nothing else would end the waits.
func (c *crowd) end(r row, end func() error) {
	c.begun.Add(r.n)
	go func() {
		c.begun.Wait()
		time.Sleep(r.wait)
		if err := end(); err != nil {
			cli.Exit(err)
		}
	}()
}

// slowFiles are files whose reads last as long as a crowd's waits. They are not closed,
// because the process ends right after the reads.
type slowFiles struct {
	crowd
	files []*os.File
}

func newSlowFiles(r row) (*slowFiles, error) {
	s := &slowFiles{}
	var writers []*os.File
	for range r.n {
		reader, writer, err := os.Pipe()
		if err != nil {
			return nil, err
		}
		reader.Fd() // makes it blocking: from now on its reads hold their thread, like those of a disk file
		s.files, writers = append(s.files, reader), append(writers, writer)
	}
	s.end(r, func() (err error) {
		for _, w := range writers {
			err = errors.Join(err, w.Close()) // its reader finds the end
		}
		return err
	})
	return s, nil
}

// read reads the file with that number.
func (s *slowFiles) read(i int) error {
	s.begun.Done()
	n, err := s.files[i].Read(make([]byte, 1))
	if n != 0 || err == nil {
		return errors.New("a byte came from a pipe that nobody writes to")
	}
	return nil
}
