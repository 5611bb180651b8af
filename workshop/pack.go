package main
func (s *session) pack(string) error { return nil }
