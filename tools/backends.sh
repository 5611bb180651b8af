#!/usr/bin/env bash
# What holds on which kernel? Two tables, of all that can be run on this machine:
#
#   bash tools/backends.sh            # both; over Wine it takes many minutes on a busy machine
#   bash tools/backends.sh matrix     # the conformance set and nettest, over each kernel
#   bash tools/backends.sh examples   # tenget, echo, proxy and httpd, on each real one
#
# The kernels: epoll; kqueue, that is poller_darwin.go over the stand-in (see
# tools/kqueue-run.sh); IOCP, under Wine (see tools/wine-run.sh); and the simulated
# kernel with its backends. A kernel that cannot be run here is said so by name. The exit is
# 1 if a test has failed or is absent, if an example's output has another shape than
# over epoll, or if its parks differ by more than 20 %.
set -euo pipefail
cd "$(dirname "$0")/.."
what="${1-both}"
case "$what" in
both | matrix | examples) ;;
-h | --help) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"; exit 0 ;;
*) echo "usage: bash tools/backends.sh [matrix|examples] (see -h)" >&2; exit 2 ;;
esac
[ "$(go env GOOS)" = linux ] || { echo "backends.sh: the stand-in for kqueue needs Linux" >&2; exit 2; }

work="$(mktemp -d)"
server=
trap '[ -z "$server" ] || kill -9 "$server" 2>/dev/null; rm -rf "$work"' EXIT
wine="$PWD/tools/wine-run.sh"
no_wine=
"$wine" cmd /c exit >"$work/wine" 2>&1 </dev/null || no_wine="$(tail -1 "$work/wine")"
code=0

matrix() {
	local without=() nettest='TestNettest(BetweenGuests|WithATaskForEachCall)'
	# Whether a test has failed is for the matrix to say, and not for the exit of go test.
	echo "the tests over epoll and the simulated kernel ..." >&2
	go test -json -count=1 -timeout 600s -run "TestSocketsOver|$nettest|TestNettestOverTheSimulatedKernel" ./sock >"$work/linux" 2>&1 || true
	echo "over kqueue ..." >&2
	bash tools/kqueue-run.sh test -json -count=1 -timeout 600s -run "TestSocketsOverKqueue|$nettest" ./sock >"$work/kqueue" 2>&1 || true
	: >"$work/iocp"
	if [ -z "$no_wine" ]; then
		echo "over IOCP ..." >&2
		GOOS=windows go test -exec "$wine" -json -count=1 -timeout 1800s -run "TestSocketsOverIOCP|$nettest" ./sock >"$work/iocp" 2>&1 || true
	else
		without=(-not "IOCP=$no_wine")
	fi
	go run ./tools/matrix "${without[@]}" linux="$work/linux" kqueue="$work/kqueue" wine="$work/iocp" || code=1
}

# Of the examples: each is built for each kernel, asked the same, and its output laid
# beside that over epoll.

programs="tenget echo proxy httpd"
runs=3
build() {
	for program in $programs; do
		go build -o "$work/epoll/" "./examples/$program"
		bash tools/kqueue-run.sh build -o "$work/kqueue/" "./examples/$program"
		[ -n "$no_wine" ] || GOOS=windows go build -o "$work/iocp/" "./examples/$program"
	done
}
# on KERNEL PROGRAM ARGS...: runs it there, in the place of this shell.
on() {
	local kernel=$1 program=$2
	shift 2
	case "$kernel" in
	iocp) exec "$wine" "$work/iocp/$program.exe" "$@" ;;
	*) exec "$work/$kernel/$program" "$@" ;;
	esac
}
# start KERNEL PROGRAM FLAGS...: then $server is its process, $addr its address.
start() {
	local out="$work/said"
	(on "$1" "$2" -addr 127.0.0.1:0 "${@:3}") >"$out" 2>&1 </dev/null &
	server=$!
	for _ in $(seq 400); do
		grep -q 'listening on' "$out" && break
		kill -0 "$server" 2>/dev/null || break # it has failed, and said why
		sleep 0.05
	done
	addr="$(sed -n 's,.*listening on \(http://\)\?\([0-9.:]*\).*,\2,p' "$out")"
	cat "$out"
	[ -n "$addr" ]
}
# stop ends it. Under Wine a signal does not reach the program: it is ended as it is.
stop() {
	kill -TERM "$server" 2>/dev/null || true
	wait "$server" 2>/dev/null || true
	server=
}
# say PORT: what a client of echo or proxy sees: twenty lines there and back, and the end.
say() {
	exec 3<>"/dev/tcp/${1%:*}/${1##*:}"
	for i in $(seq 20); do
		echo "line $i" >&3
		read -r -t 20 answer <&3
		echo "$answer"
	done
	exec 3>&-
}

# Each of these is one run, whose output is what is compared.
run_tenget() { (on "$1" tenget 2>&1); }
run_echo() { start "$1" echo && say "$addr" && stop; }
run_proxy() {
	start "$1" echo >/dev/null || return
	local behind=$server to=$addr
	start "$1" proxy -to "$to" && say "$addr" && stop
	server=$behind
	stop
}
run_httpd() {
	start "$1" httpd || return
	curl -sS -m 20 "$addr/delay/0.2"
	curl -sS -m 20 "$addr/bytes/100000" | wc -c
	head -c 1000000 /dev/zero | curl -sS -m 20 -T - -X POST "$addr/echo" | wc -c
	curl -sS -m 20 "$addr/" | grep -o '</html>'
	curl -sS -m 20 "$addr/steps" | grep '^Step'
	stop
}

# shape leaves of an output what must be the same everywhere. Of the journey that tenget
# tells there are the names of the four steps: their lines are each kernel's own.
shape() {
	tr -d '\r' | sed -e '/^  /d' -e 's/|[^|]*|/|BAR|/' -e 's/[0-9][0-9.]*/N/g' -e 's/N[mun]\?s/TIME/g' -e 's/^ *//' -e 's/\(Step N\).*/\1/'
}
# parks KERNEL: how often tenget's tasks were parked, those of its clients and the others.
parks() { sed -n 's/^clients: \([0-9]*\) parks.*main: \([0-9]*\) parks.*/\1 + \2/p' "$work/tenget.$1"; }

examples() {
	local kernels="epoll kqueue iocp" kernel program begin wall each verdict base here
	echo "building the examples ..." >&2
	build
	[ -z "$no_wine" ] || { kernels="epoll kqueue"; echo "IOCP: not run here: $no_wine"; }
	printf '%-8s %-7s %5s  %-28s %-12s %s\n' program kernel runs "wall time of each" parks output
	for program in $programs; do
		for kernel in $kernels; do
			wall= verdict="as over epoll"
			for each in $(seq "$runs"); do
				begin=$(date +%s%N)
				"run_$program" "$kernel" >"$work/$program.$kernel" 2>&1 || verdict="FAIL: it ended with $?"
				wall+="$(awk "BEGIN {printf \"%.2f s  \", ($(date +%s%N) - $begin) / 1e9}")"
				shape <"$work/$program.$kernel" >"$work/$program.$kernel.shape"
				[ "$kernel" = epoll ] || cmp -s "$work/$program.epoll.shape" "$work/$program.$kernel.shape" ||
					verdict="FAIL: another output"
			done
			here=
			if [ "$program" = tenget ]; then
				here="$(parks "$kernel")" base="$(parks epoll)"
				awk "BEGIN {a = ${base:-0}; b = ${here:-0}; exit !(b >= 0.8 * a && b <= 1.2 * a)}" || verdict="FAIL: other parks"
				# Ten GETs of one second each, at once. A loaded machine may take longer.
				awk -v took="$(sed -n 's/.* requests in \([0-9.]*\)s;.*/\1/p' "$work/tenget.$kernel")" \
					'BEGIN {exit !(took >= 1 && took < 2)}' || verdict="FAIL: not about a second"
			fi
			printf '%-8s %-7s %5s  %-28s %-12s %s\n' "$program" "$kernel" "$runs" "$wall" "$here" "$verdict"
			case "$verdict" in FAIL*)
				code=1
				diff "$work/$program.epoll.shape" "$work/$program.$kernel.shape" | head -20 | sed 's/^/    /' || true
				;;
			esac
		done
	done
	echo "parks: of tenget's clients + of its server and main task, in the last run"
}

[ "$what" = examples ] || matrix
[ "$what" = both ] && echo
[ "$what" = matrix ] || examples
exit $code
