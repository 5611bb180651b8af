#!/usr/bin/env bash
# Counts system calls on Linux, by strace, for docs/backends.md:
#
#	bash tools/calls.sh
#
# first those of examples/tenget, then what an echoed message costs a server: bench/echo's
# own two, one over greenpoll and one over Go's net, on one worker. Both get the same
# messages of 64 bytes. "waits": 1 connection, 1,000 messages, each sent a millisecond
# after the last answer. "load": 100 connections, each sends 100 messages, and all that
# send at once are answered before the next is sent. Calls that Go's runtime makes to its
# own epoll beside ours are left out, and what strace slows down can only be compared
# with itself.
set -euo pipefail
case "$#${1-}" in
0) ;;
1-h | 1--help) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"; exit 0 ;;
*) echo "usage: bash tools/calls.sh (-h tells more)" >&2; exit 2 ;;
esac
root="$(cd "$(dirname "$0")/.." && pwd)"
for tool in strace python3; do
	command -v $tool >/dev/null || { echo "calls.sh: $tool is needed" >&2; exit 2; }
done
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
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

# tell KIND CONNECTIONS MESSAGES PAUSE: one server under strace, and its client.
tell() {
	mkfifo "$work/in"
	: >"$work/address"
	GOMAXPROCS=1 GREENPOLL_PROCS=1 strace -f --seccomp-bpf -o "$work/log" -e trace="$traced" \
		"$work/echo" -serve "$1" <"$work/in" >"$work/address" &
	exec 3>"$work/in" # the server ends when this is closed
	until [ -s "$work/address" ]; do sleep 0.1; done
	python3 - "$(cat "$work/address")" "$2" "$3" "$4" <<'CLIENT'
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
        s.recv(64, socket.MSG_WAITALL)
CLIENT
	exec 3>&-
	wait
	rm "$work/in"
	echo "echo, $1, $2 x $3 messages:"
	count "$work/log" recvfrom,sendto,read,write,epoll_pwait
}

echo "$(uname -sr), $(go version | cut -d' ' -f3)"
go -C "$root" build -o "$work/tenget" ./examples/tenget
go -C "$root/bench" build -o "$work/echo" ./echo
strace -f --seccomp-bpf -o "$work/log" -e trace="$traced" "$work/tenget" >/dev/null
echo "tenget:"
count "$work/log" "socket,accept4,connect,epoll_ctl,epoll_pwait,recvfrom,sendto"
count "$work/log" "getsockopt,setsockopt,getsockname,getpeername"
for kind in green net; do
	tell $kind 1 1000 0.001
	tell $kind 100 100 0
done
