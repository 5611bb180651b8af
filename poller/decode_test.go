package poller

// This file answers: does each pattern of kernel bits wake whom it should?

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDecodeEpoll(t *testing.T) {
	for _, c := range []struct {
		what string
		bits uint32
		want Mode
	}{
		{"nothing", 0, 0},
		{"bytes", epollIn, Read},
		{"room", epollOut, Write},
		{"both", epollIn | epollOut, Read | Write},
		{"the peer's FIN", epollIn | epollRdHup, Read | Hangup},
		{"FIN without bytes", epollRdHup, Read | Hangup},
		{"urgent data", epollPri, Read | Urgent},
		{"urgent data beside bytes", epollIn | epollPri, Read | Urgent},
		{"both sides have ended", epollIn | epollOut | epollHup | epollRdHup, Read | Write | Hangup},
		{"hang-up alone", epollHup, Read | Write | Hangup},
		{"error alone", epollErr, Read | Write | Hangup},
		{"a connect that was refused", epollIn | epollOut | epollErr | epollHup | epollRdHup, Read | Write | Hangup},
		{"a socket before connect", epollOut | epollHup, Read | Write | Hangup},
		{"bits that are not asked for", epollEdge | 1<<6 | 1<<30, 0},
	} {
		assert.Equal(t, c.want, decodeEpoll(c.bits), c.what)
	}
}
