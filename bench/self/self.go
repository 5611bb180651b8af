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
func Resident(pid int) (int64, error) { return status(pid, "VmRSS") }

// Allocated returns how many bytes of it the process has allocated: the pages of the
// program's file, of which there are more when more of its code has run, are left out.
func Allocated(pid int) (int64, error) { return status(pid, "RssAnon") }

// status returns a size from /proc/PID/status in bytes. A process that has ended has none.
func status(pid int, field string) (int64, error) {
	name := fmt.Sprintf("/proc/%d/status", pid)
	text, err := os.ReadFile(name)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, field+":"); ok {
			var kb int64
			if _, err := fmt.Sscan(rest, &kb); err != nil {
				return 0, fmt.Errorf("%s has %q: %w", name, line, err)
			}
			return kb << 10, nil
		}
	}
	return 0, fmt.Errorf("%s has no %s: the process has ended", name, field)
}
