package kernelview

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTheTokenOfAnEntryIsItsSlotAndGeneration(t *testing.T) {
	armed := decodeArmed("pos:\t0\nflags:\t02\nmnt_id:\t15\n" +
		"tfd:       14 events: 8000201f data:        500000003  pos:0 ino:3f9 sdev:8\n" +
		"tfd:        6 events:       19 data:                0  pos:0 ino:2c sdev:e\n" +
		"tfd: something else\n")
	assert.Equal(t, []Armed{
		{14, 5, 3, []string{"EPOLLIN", "EPOLLPRI", "EPOLLOUT", "EPOLLERR", "EPOLLHUP", "EPOLLRDHUP", "EPOLLET"}},
		{6, 0, 0, []string{"EPOLLIN", "EPOLLERR", "EPOLLHUP"}},
	}, armed)
	assert.True(t, ours(armed, func(fd int) bool { return fd == 6 }))
	assert.False(t, ours(armed[:1], func(int) bool { return true }), "Go's own has an address in the place of each token")
}

func TestTheTableOfSocketsIsReadByInode(t *testing.T) {
	assert.Equal(t, map[string]Socket{
		"1234": {Local: "127.0.0.1:8080", State: "LISTEN", Unread: "2"},
		"1235": {Local: "127.0.0.1:8080", Peer: "10.0.0.2:40000", State: "ESTABLISHED", Unread: "5", Unsent: "255"},
		"1236": {Local: "[::1]:80", Peer: "?", State: "CLOSE_WAIT", Unread: "0", Unsent: "?"},
	}, decodeSockets(`  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000002 00:00000000 00000000     0        0 1234 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1F90 0200000A:9C40 01 000000FF:00000005 00:00000000 00000000     0        0 1235 1 0000000000000000 100 0 0 10 0
   2: 00000000000000000000000001000000:0050 0:0 08 x:00000000 00:00000000 00000000     0        0 1236 1
`))
}
