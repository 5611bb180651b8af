package poller

// This file answers: does each pattern of kernel bits wake the right task?

import (
	"syscall"
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
		assert.Equal(t, c.want, DecodeEpoll(c.bits), c.what)
	}
}

func TestDecodeKqueue(t *testing.T) {
	const filterTimer = -7
	for _, c := range []struct {
		what   string
		filter int16
		flags  uint16
		fflags uint32
		data   int64
		want   Mode
	}{
		{"bytes", filterRead, flagClear, 0, 5, Read},
		{"room", filterWrite, flagClear, 0, 4096, Write},
		{"the peer's FIN", filterRead, flagClear | flagEOF, 0, 0, Read | Hangup},
		{"bytes and FIN in one edge", filterRead, flagEOF, 0, 5, Read | Hangup},
		{"our own FIN", filterWrite, flagEOF, 0, 0, Write},
		{"a reset, for the reader", filterRead, flagEOF, 54, 0, Read | Write | Hangup},
		{"a reset, for the writer", filterWrite, flagEOF, 54, 0, Read | Write | Hangup},
		{"a reset whose number has the bit of urgent data", filterRead, flagEOF, noteOob, 0, Read | Write | Hangup},
		{"urgent data", filterExcept, flagClear, noteOob, 1, Read | Urgent},
		{"urgent data beside bytes", filterRead, flagClear | flagOob, 0, 1, Read | Urgent},
		{"nothing urgent after all", filterExcept, flagClear, 0, 1, Read},
		{"FIN, for a user that asked for urgent data", filterExcept, flagClear | flagEOF, 0, 0, Read | Hangup},
		{"urgent data and FIN", filterRead, flagEOF | flagOob, 0, 1, Read | Hangup | Urgent},
		{"the same bit of a writer is another's", filterWrite, flagClear, noteOob, 1, Write},
		{"the filter has failed", filterRead, flagError, 0, 9, Read | Write | Hangup},
		{"a receipt is no failure", filterWrite, flagError, 0, 0, Write},
		{"a wake reaches no task", filterUser, flagClear, 0, 0, 0},
		{"a filter that is not asked for", filterTimer, flagClear, 0, 1, 0},
	} {
		assert.Equal(t, c.want, DecodeKqueue(c.filter, c.flags, c.fflags, c.data), c.what)
	}
}

func TestDecodeCompletion(t *testing.T) {
	const token, netnameDeleted, connReset = 7<<32 | 1, 64, 10054
	for _, c := range []struct {
		what  string
		errno int32
		want  int32
	}{
		{"done", 0, 0},
		{"cancelled: by the name that all kernels have for it", errorOperationAborted, int32(syscall.ECANCELED)},
		{"failed: the system's own number", connReset, connReset},
		{"another number of the system", netnameDeleted, netnameDeleted},
	} {
		assert.Equal(t, Event{Token: token, Mode: Write, Op: true, N: 5, Errno: c.want},
			decodeCompletion(token, Write, 5, c.errno), c.what)
	}
}
