#!/usr/bin/env bash
# Runs poller_darwin.go on Linux, its text unchanged, over a kqueue made of epoll:
#
#   bash tools/kqueue-run.sh test ./poller ./sock -run TestSockets -v
#   bash tools/kqueue-run.sh run ./examples/tenget
#
# The words are the go command's: test, build, run, vet or list, and what follows.
# Nothing in the working tree is changed. There is a copy of x/sys, in which package
# unix has Kqueue and Kevent too, and an overlay puts poller_darwin.go in the place of
# poller_linux.go. calls_linux.go stays: the sockets are Linux's.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
case "${1:-}" in
test | build | run | vet | list) ;;
-h | --help) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"; exit 0 ;;
*) echo "usage: bash tools/kqueue-run.sh test|build|run|vet|list ARGUMENTS OF THE GO COMMAND (see -h)" >&2; exit 2 ;;
esac
[ "$(go env GOOS)" = linux ] || { echo "kqueue-run.sh: the stand-in needs Linux; on macOS run go $* itself" >&2; exit 2; }
verb=$1
shift

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
sys="$(cd "$root" && go list -m -f '{{.Dir}}' golang.org/x/sys)"
cp -r "$sys" "$work/sys"
chmod -R u+w "$work/sys"
unix="$work/sys/unix"
cp "$root/tools/kqueue/testdata/kqueue.go" "$unix/kqueue_linux.go"
sed -i 's/^func Close(fd int)/func closeNumber(fd int)/' "$unix/zsyscall_linux.go"
grep -q '^func closeNumber' "$unix/zsyscall_linux.go" # else x/sys has it elsewhere by now
# The record and the numbers are those that x/sys has for macOS.
{
	echo "package unix"
	sed -n '/^type Kevent_t struct {/,/^}/p' "$unix/ztypes_darwin_amd64.go"
	echo "const ("
	grep -E '^\s(EVFILT|EV|NOTE)_' "$unix/zerrors_darwin_amd64.go"
	echo ")"
} >"$unix/kqueue_numbers_linux.go"

cp "$root/go.mod" "$root/go.sum" "$work/"
go mod edit -replace "golang.org/x/sys=$work/sys" "$work/go.mod"
# Left out, for they would tell nothing of kqueue: epoll_linux_test.go, which tests
# poller_linux.go, and that is not there; epoll_test.go, in whose place the set is run
# under kqueue's name; the tests that hold the simulated epoll against the real one; and
# caught_test.go, walked_test.go, attempt_test.go and workshop's tests, for they build the
# packages again by themselves, with another body in each, and would not have our overlay.
cat >"$work/overlay.json" <<END
{"Replace": {
	"$root/poller/poller_linux.go": "",
	"$root/poller/epoll_linux_test.go": "",
	"$root/tools/overlay/bodies/caught_test.go": "",
	"$root/tools/overlay/bodies/walked_test.go": "",
	"$root/tools/overlay/attempt/attempt_test.go": "",
$(for test in "$root"/workshop/*_test.go; do printf '\t"%s": "",\n' "$test"; done)
	"$root/poller/poller_standin.go": "$root/poller/poller_darwin.go",
	"$root/poller/kqueue_standin_test.go": "$root/poller/kqueue_darwin_test.go",
	"$root/poller/sim/rules_linux_test.go": "",
	"$root/poller/sim/rules_datagram_linux_test.go": "",
	"$root/sock/epoll_test.go": "",
	"$root/sock/kqueue_standin_test.go": "$root/sock/kqueue_darwin_test.go",
	"$root/mini/poller_linux.go": "",
	"$root/mini/poller_standin.go": "$root/mini/poller_darwin.go"
}}
END
GOWORK=off go "$verb" -modfile="$work/go.mod" -overlay="$work/overlay.json" "$@"
