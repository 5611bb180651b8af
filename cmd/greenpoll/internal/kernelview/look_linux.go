package kernelview

// This file answers: where does Linux show it? Below /proc/PID: fd says what each descriptor is,
// fdinfo what is in an epoll, net what a socket's queues hold.

import (
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

func look(pid int) (View, error) {
	v := View{Epoll: -1}
	proc := filepath.Join("/proc", strconv.Itoa(pid))
	links, err := readLinks(filepath.Join(proc, "fd"))
	if err != nil {
		return v, err
	}
	isEventfd := func(fd int) bool { return links[fd] == "anon_inode:[eventfd]" }
	for fd, link := range links {
		if link != "anon_inode:[eventpoll]" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(proc, "fdinfo", strconv.Itoa(fd)))
		if err != nil {
			return v, err
		}
		if armed := decodeArmed(string(text)); ours(armed, isEventfd) && fd > v.Epoll { // of two Runs the later one's
			v.Epoll, v.Armed = fd, armed
		}
	}
	if v.Epoll < 0 {
		v.Why = "the program has no epoll of greenpoll's at the moment"
	}
	known := make(map[string]Socket)
	for _, name := range []string{"tcp", "tcp6", "udp", "udp6"} {
		text, err := os.ReadFile(filepath.Join(proc, "net", name))
		if os.IsNotExist(err) {
			continue // a kernel without it
		}
		if err != nil {
			return v, err
		}
		maps.Copy(known, decodeSockets(string(text)))
	}
	for fd, link := range links {
		inode, is := strings.CutPrefix(link, "socket:[")
		if !is {
			continue
		}
		s, found := known[strings.TrimSuffix(inode, "]")]
		if !found { // a Unix socket, or one that is not bound yet
			s = Socket{Local: Unknown, Peer: Unknown, State: Unknown, Unread: Unknown, Unsent: Unknown}
		}
		s.FD = fd
		v.Sockets = append(v.Sockets, s)
	}
	return v, nil
}

// readLinks says what each descriptor is.
func readLinks(dir string) (map[int]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	links := make(map[int]string)
	for _, e := range entries {
		fd, err := strconv.Atoi(e.Name())
		link, err2 := os.Readlink(filepath.Join(dir, e.Name()))
		if err == nil && err2 == nil { // it may be closed meanwhile
			links[fd] = link
		}
	}
	return links, nil
}
