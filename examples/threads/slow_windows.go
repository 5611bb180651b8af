package main

import "golang.org/x/sys/windows"

// slowCalls are WaitForSingleObjects, all of them of one event.
type slowCalls struct {
	crowd
	event windows.Handle
}

func newSlowCalls(r row) (*slowCalls, error) {
	const manualReset = 1 // once set, it stays set for all waiters
	event, err := windows.CreateEvent(nil, manualReset, 0, nil)
	if err != nil {
		return nil, err
	}
	s := &slowCalls{event: event}
	s.end(r, func() error { return windows.SetEvent(event) })
	return s, nil
}

func (s *slowCalls) wait() error {
	s.begun.Done()
	_, err := windows.WaitForSingleObject(s.event, windows.INFINITE)
	return err
}
