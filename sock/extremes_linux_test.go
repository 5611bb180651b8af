package sock_test

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// kernelOptions are the options of a TCP socket as the kernel has them.
type kernelOptions struct {
	KeepAlive, Idle, Interval, Count, NoDelay, ReadBuffer, WriteBuffer int
	Linger                                                             unix.Linger
}

// kernelHas asks the kernel. Values that were adjusted show as the kernel has adjusted
// them.
func kernelHas(t *testing.T, c interface {
	SyscallConn() (syscall.RawConn, error)
}) (o kernelOptions) {
	raw, err := c.SyscallConn()
	require.NoError(t, err)
	require.NoError(t, raw.Control(func(fd uintptr) {
		get := func(level, name int) int {
			n, err := unix.GetsockoptInt(int(fd), level, name)
			require.NoError(t, err)
			return n
		}
		o = kernelOptions{
			KeepAlive: get(unix.SOL_SOCKET, unix.SO_KEEPALIVE),
			Idle:      get(unix.IPPROTO_TCP, unix.TCP_KEEPIDLE),
			Interval:  get(unix.IPPROTO_TCP, unix.TCP_KEEPINTVL),
			Count:     get(unix.IPPROTO_TCP, unix.TCP_KEEPCNT),
			NoDelay:   get(unix.IPPROTO_TCP, unix.TCP_NODELAY),
		}
		linger, err := unix.GetsockoptLinger(int(fd), unix.SOL_SOCKET, unix.SO_LINGER)
		require.NoError(t, err)
		o.Linger = *linger
		o.ReadBuffer, o.WriteBuffer = get(unix.SOL_SOCKET, unix.SO_RCVBUF), get(unix.SOL_SOCKET, unix.SO_SNDBUF)
	}))
	return o
}
