// Package self runs the calling program once more, as the server of a
// measurement, and looks at what a process uses.
package self

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
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

// Start runs this program with args, and env beside its own environment, and
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
		s.End()
		return nil, err
	}
	s.Addr = strings.TrimSpace(line)
	return s, nil
}

// End lets the server end, waits for it, and returns what else it printed.
func (s *Server) End() (rest string, err error) {
	s.in.Close()
	text, _ := io.ReadAll(s.out)
	return string(text), s.Cmd.Wait()
}

// WaitForEnd returns when End is called. The server calls it.
func WaitForEnd() { io.Copy(io.Discard, os.Stdin) }

// Resident returns a process's resident memory in bytes.
func Resident(pid int) int64 {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(status)) {
		if kb, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, _ := strconv.ParseInt(strings.Fields(kb)[0], 10, 64)
			return n << 10
		}
	}
	return 0
}
