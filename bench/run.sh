#!/usr/bin/env bash
# All measurements, and what came out, in bench/RESULTS.md and bench/results.svg.
#
# Each part is a folder with a run.sh of its own. It gets SIZE (full or quick) in its
# environment, prints its section of the results in Markdown on standard output, and
# tells on standard error what it is doing. A part that fails is said to have failed;
# the others run.
set -euo pipefail
parts="echo http micro"

usage() {
	cat <<'TEXT'
usage: bash bench/run.sh          about ten minutes
       QUICK=1 bash bench/run.sh  about one minute: for a first look

Measures greenpoll against its peers and writes bench/RESULTS.md and
bench/results.svg. Leave the machine alone meanwhile. What is missing (gcc for the
C loop, perf or strace for the system calls, wrk for HTTP) is left out by name.
TEXT
}
case "$#${1-}" in
0) ;;
1-h | 1--help) usage; exit ;;
*) echo "run.sh: unexpected argument \"$1\" (see -h)" >&2; exit 2 ;;
esac
case "${QUICK-}" in
"" | 0) export SIZE=full ;;
1) export SIZE=quick ;;
*) echo "run.sh: QUICK is 1, or not set (see -h)" >&2; exit 2 ;;
esac

cd "$(dirname "$0")"
results="$(mktemp)"
trap 'rm -f "$results"' EXIT
{
	echo "# Results"
	echo
	echo "Written by \`$([ $SIZE = quick ] && echo QUICK=1\ )bash bench/run.sh\` on $(date -u '+%Y-%m-%d %H:%M') UTC."
	echo "Machine: $(nproc) processors, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)," \
		"$(awk '/MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo)." \
		"Linux $(uname -r), $(go env GOVERSION), $(gcc --version 2>/dev/null | head -1 || echo no gcc)."
	echo
	echo "![CPU time of a message](results.svg)"
} >"$results"
failed=""
for part in $parts; do
	[ -e "$part/run.sh" ] || continue
	echo "== $part" >&2
	echo >>"$results"
	bash "$part/run.sh" >>"$results" || { failed+=" $part"; echo "The part $part failed." >>"$results"; }
done
cp "$results" RESULTS.md
echo "written: bench/RESULTS.md, bench/results.svg" >&2
[ -z "$failed" ] || { echo "run.sh: failed:$failed" >&2; exit 1; }
