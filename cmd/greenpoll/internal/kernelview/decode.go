package kernelview

// This file answers: how does Linux write down what it knows? As text, of which proc(5) tells.
// It carries no build tag, so that it is tested everywhere.

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// bits are the names of epoll's, as in epoll_ctl(2).
var bits = []struct {
	bit  uint64
	name string
}{
	{0x1, "EPOLLIN"}, {0x2, "EPOLLPRI"}, {0x4, "EPOLLOUT"}, {0x8, "EPOLLERR"}, {0x10, "EPOLLHUP"},
	{0x2000, "EPOLLRDHUP"}, {1 << 30, "EPOLLONESHOT"}, {1 << 31, "EPOLLET"},
}

// decodeArmed reads the lines of an epoll descriptor's fdinfo that tell of what is in it:
//
//	tfd:       14 events: 8000201f data:        500000000  pos:0 ino:3f9 sdev:8
//
// EPOLLERR and EPOLLHUP are in each: the kernel adds them. The data is our token: the slot in
// the upper half, the generation in the lower.
func decodeArmed(fdinfo string) (armed []Armed) {
	for line := range strings.Lines(fdinfo) {
		f := strings.Fields(line)
		if len(f) < 6 || f[0] != "tfd:" || f[2] != "events:" || f[4] != "data:" {
			continue
		}
		fd, err := strconv.Atoi(f[1])
		events, err2 := strconv.ParseUint(f[3], 16, 64)
		token, err3 := strconv.ParseUint(f[5], 16, 64)
		if err != nil || err2 != nil || err3 != nil {
			continue // a kernel that writes it in another way
		}
		a := Armed{FD: fd, Slot: uint32(token >> 32), Gen: uint32(token)}
		for _, b := range bits {
			if events&b.bit != 0 {
				a.Events = append(a.Events, b.name)
			}
		}
		armed = append(armed, a)
	}
	return armed
}

// ours reports whether an epoll is greenpoll's: it has an eventfd whose data is 0, where Go's
// own has the address of a variable.
func ours(armed []Armed, isEventfd func(fd int) bool) bool {
	for _, a := range armed {
		if a.Slot == 0 && a.Gen == 0 && isEventfd(a.FD) {
			return true
		}
	}
	return false
}

var states = map[string]string{"01": "ESTABLISHED", "02": "SYN_SENT", "03": "SYN_RECV", "04": "FIN_WAIT1", "05": "FIN_WAIT2",
	"06": "TIME_WAIT", "07": "CLOSE", "08": "CLOSE_WAIT", "09": "LAST_ACK", "0A": "LISTEN", "0B": "CLOSING"}

// decodeSockets reads /proc/net/tcp, or udp, or one of their twins for IPv6, and returns the
// sockets by their inodes:
//
//	sl  local_address rem_address   st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode
//	0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000   0       0 1234 ...
func decodeSockets(table string) map[string]Socket {
	sockets := make(map[string]Socket)
	for line := range strings.Lines(table) {
		f := strings.Fields(line)
		if len(f) < 10 {
			continue
		}
		sent, unread, both := strings.Cut(f[4], ":")
		state, known := states[f[3]]
		if !both || !known {
			continue // the heading
		}
		s := Socket{Local: address(f[1]), Peer: address(f[2]), State: state, Unread: number(unread), Unsent: number(sent)}
		if state == "LISTEN" {
			s.Peer, s.Unsent = "", "" // it has none
		}
		sockets[f[9]] = s
	}
	return sockets
}

// number reads a hexadecimal one.
func number(text string) string {
	n, err := strconv.ParseUint(text, 16, 64)
	if err != nil {
		return Unknown
	}
	return strconv.FormatUint(n, 10)
}

// address reads one as the kernel has it: each 32 bits in the order of a little-endian machine.
func address(text string) string {
	host, port, _ := strings.Cut(text, ":")
	b, err := hex.DecodeString(host)
	p, err2 := strconv.ParseUint(port, 16, 16)
	if err != nil || err2 != nil || len(b)%4 != 0 {
		return Unknown
	}
	for i := 0; i < len(b); i += 4 {
		b[i], b[i+1], b[i+2], b[i+3] = b[i+3], b[i+2], b[i+1], b[i]
	}
	ip, ok := netip.AddrFromSlice(b)
	if !ok {
		return Unknown
	}
	return fmt.Sprint(netip.AddrPortFrom(ip.Unmap(), uint16(p)))
}
