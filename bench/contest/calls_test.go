package contest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatPerfSays(t *testing.T) {
	calls, err := readPerf(strings.NewReader(`150467,,raw_syscalls:sys_enter,2000,100.00,,
100,,syscalls:sys_enter_futex,2000,100.00,,
37,,syscalls:sys_enter_nanosleep,2000,100.00,,
0,,syscalls:sys_enter_sched_yield,2000,100.00,,
5,,syscalls:sys_enter_epoll_ctl,2000,100.00,,
`))
	require.NoError(t, err)
	require.Equal(t, Calls{Total: 150467, Scheduling: 137, Removals: 5}, calls)

	_, err = readPerf(strings.NewReader("event syntax error: unknown tracepoint\n"))
	require.EqualError(t, err, "perf has not counted")
	_, err = readPerf(strings.NewReader("<not counted>,,raw_syscalls:sys_enter,0,0.00,,\n"))
	require.Error(t, err)
}

func TestWhatStraceSays(t *testing.T) {
	calls, err := readStrace(strings.NewReader(`100 recvfrom(5, "..."..., 4096, MSG_DONTWAIT, NULL, NULL) = 64
101 futex(0x5d, FUTEX_WAIT_PRIVATE, 0, NULL <unfinished ...>
100 epoll_ctl(4, EPOLL_CTL_DEL, 5, 0xc0) = 0
101 <... futex resumed>)             = 0
100 epoll_ctl(4, EPOLL_CTL_ADD, 5, {events=EPOLLIN}) = 0
100 --- SIGURG {si_signo=SIGURG, si_code=SI_TKILL} ---
102 +++ exited with 0 +++
`))
	require.NoError(t, err)
	require.Equal(t, Calls{Total: 4, Scheduling: 1, Removals: 1}, calls)
}
