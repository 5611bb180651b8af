// Package self starts the calling program again as the server of a
// measurement, and measures what a process uses.
package self

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// Server is the program running as a server. It serves until its standard input
// ends.
type Server struct {
	Cmd  *exec.Cmd
	Addr string // the first line that it printed
	in   io.WriteCloser
	out  *bufio.Reader
}

// Start runs this program with args, and with env added to its environment, and
// waits for the line with the server's address.
func Start(args, env []string) (*Server, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s := &Server{Cmd: exec.Command(program, args...)}
	s.Cmd.Env = append(os.Environ(), env...)
	s.Cmd.Stderr = os.Stderr
	if s.in, err = s.Cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := s.Cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	s.out = bufio.NewReader(out)
	if err := s.Cmd.Start(); err != nil {
		return nil, err
	}
	line, err := s.out.ReadString('\n')
	if err != nil {
		_, ended := s.End()
		return nil, errors.Join(fmt.Errorf("the server has told no address: %w", err), ended)
	}
	s.Addr = strings.TrimSpace(line)
	return s, nil
}

// End makes the server exit, waits for it, and returns what else it printed.
func (s *Server) End() (rest string, err error) {
	s.in.Close()
	text, err := io.ReadAll(s.out)
	return string(text), errors.Join(err, s.Cmd.Wait())
}

// WaitForEnd returns when End is called. The server calls it.
func WaitForEnd() error {
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}

// Resident returns a process's resident memory in bytes.
func Resident(pid int) (int64, error) {
	name := fmt.Sprintf("/proc/%d/status", pid)
	status, err := os.ReadFile(name)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			var kb int64
			if _, err := fmt.Sscan(rest, &kb); err != nil {
				return 0, fmt.Errorf("%s has %q: %w", name, line, err)
			}
			return kb << 10, nil
		}
	}
	return 0, fmt.Errorf("%s has no VmRSS: the process has ended", name)
}
