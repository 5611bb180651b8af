//go:build !linux && !darwin && !windows

package main

import "errors"

// newMachine: other systems have no file of their own here. What follows lets go vet read the rest.
func newMachine() (*machine, error) { return nil, errors.ErrUnsupported }

func (m *machine) Poll() error  { return errors.ErrUnsupported }
func (m *machine) Close() error { return nil }

func Dial(*Task, int) (*Conn, error)             { return nil, errors.ErrUnsupported }
func (c *Conn) Read(*Task, []byte) (int, error)  { return 0, errors.ErrUnsupported }
func (c *Conn) Write(*Task, []byte) (int, error) { return 0, errors.ErrUnsupported }
func (c *Conn) Close(*Task) error                { return nil }
