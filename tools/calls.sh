#!/usr/bin/env bash
# Counts system calls on Linux, by strace, for docs/backends.md:
#
#	bash tools/calls.sh
#
# first those of examples/tenget, then what an echoed message costs a server: plain
# and gonet of bench/peers, over greenpoll and over Go's net, on one worker. Both get the same
# messages of 64 bytes. "waits": 1 connection, 1,000 messages, each sent a millisecond
# after the last answer. "load": 100 connections, each sends 100 messages, and all that
# send at once are answered before the next is sent. Calls that Go's runtime makes to its
# own epoll beside ours are left out, and what strace slows down can only be compared
# with itself.
set -euo pipefail
case "$#${1-}" in
0) ;;
1-h | 1--help) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"; exit 0 ;;
*) echo "usage: bash tools/calls.sh (see -h)" >&2; exit 2 ;;
esac
root="$(cd "$(dirname "$0")/.." && pwd)"
for tool in strace python3; do
	command -v $tool >/dev/null || { echo "calls.sh: $tool is needed" >&2; exit 2; }
done
work="$(mktemp -d)"
tracer= # strace, while it runs
end_server() { kill -TERM $(cat "/proc/$tracer/task/$tracer/children"); }
trap '[ -z "$tracer" ] || end_server; rm -rf "$work"' EXIT
traced="epoll_create1,epoll_ctl,epoll_pwait,socket,connect,accept4,accept,recvfrom,sendto,read,write"
traced+=",getsockopt,setsockopt,getsockname,getpeername,close"

# count LOG NAMES: how often each was called, on a line, and how often the answer was EAGAIN.
count() {
	awk -v names="$2" '
	{ name = ""; begins = 0 }
	match($0, /^[0-9]+ +[a-z0-9_]+\(/) { name = $2; sub(/\(.*/, "", name); begins = 1 }
	match($0, /<\.\.\. [a-z0-9_]+ resumed>/) { name = $3 }
	name == "epoll_create1" && !ours && match($0, /= [0-9]+$/) { ours = substr($0, RSTART + 2) }
	name ~ /^epoll_(ctl|pwait)$/ && begins && $0 !~ name "\\(" ours "," { next }
	begins { calls[name]++ }
	/= -1 EAGAIN/ { again[name]++ }
	END {
		n = split(names, list, ",")
		for (i = 1; i <= n; i++) {
			if (!calls[list[i]]) continue
			printf "  %s %d", list[i], calls[list[i]]
			if (again[list[i]]) printf " (EAGAIN %d)", again[list[i]]
		}
		print ""
	}' "$1"
}

# tell SERVER CONNECTIONS MESSAGES PAUSE: one server under strace, and its client.
tell() {
	: >"$work/said"
	GOMAXPROCS=1 GREENPOLL_PROCS=1 strace -f --seccomp-bpf -o "$work/log" -e trace="$traced" \
		"$work/$1" -addr 127.0.0.1:0 >"$work/said" &
	tracer=$!
	until grep -q '^listening on' "$work/said"; do
		kill -0 $tracer 2>/dev/null || { tracer=; echo "calls.sh: $1 does not listen" >&2; exit 1; }
		sleep 0.1
	done
	python3 - "$(sed -n 's/^listening on //p' "$work/said")" "$2" "$3" "$4" <<'CLIENT'
import socket, sys, time
host, port = sys.argv[1].split(":")
conns, messages, pause = int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
socks = [socket.create_connection((host, int(port))) for _ in range(conns)]
for s in socks:
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
for _ in range(messages):
    time.sleep(pause)
    for s in socks:
        s.sendall(b"x" * 64)
    for s in socks:
        if len(s.recv(64, socket.MSG_WAITALL)) != 64:
            sys.exit("calls.sh: an echo is not whole")
CLIENT
	end_server
	wait $tracer
	tracer=
	echo "$1, $2 x $3 messages:"
	count "$work/log" recvfrom,sendto,read,write,epoll_pwait
}

echo "$(uname -sr), $(go version | cut -d' ' -f3)"
go -C "$root" build -o "$work/tenget" ./examples/tenget
go -C "$root/bench" build -o "$work/plain" ./peers/plain
go -C "$root/bench" build -o "$work/gonet" ./peers/gonet
strace -f --seccomp-bpf -o "$work/log" -e trace="$traced" "$work/tenget" >/dev/null
echo "tenget:"
count "$work/log" "socket,accept4,connect,epoll_ctl,epoll_pwait,recvfrom,sendto"
count "$work/log" "getsockopt,setsockopt,getsockname,getpeername"
for server in plain gonet; do
	tell $server 1 1000 0.001
	tell $server 100 100 0
done
