#!/usr/bin/env bash
# Runs a Windows program under Wine, without a display:
#
#	bash tools/wine-run.sh PROGRAM ARGUMENTS
#	GOOS=windows go test -exec "$PWD/tools/wine-run.sh" ./...
#
# It makes its own prefix (what Wine takes for the disk C:) when there is none, in
# $WINEPREFIX or ~/.cache/greenpoll-wine; remove that folder to begin afresh. Into
# system32 goes bcryptprimitives.dll, made of wine-prng.c: Go's runtime takes its
# random numbers from there, and Wine 8 has no such library.
set -euo pipefail

packages="wine wine64 gcc-mingw-w64-x86-64-win32"
fail() { echo "wine-run.sh: $*" >&2; exit 1; }
case "${1:-}" in
-h | --help) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"; exit 0 ;;
"") echo "usage: bash tools/wine-run.sh PROGRAM ARGUMENTS (see -h)" >&2; exit 2 ;;
*/*) [ -f "$1" ] || fail "there is no program $1" ;; # else it is one of Wine's own, such as cmd
esac
wine="$(command -v wine64 || ls /usr/lib/wine/wine64 2>/dev/null || command -v wine)" ||
	fail "no wine here: apt-get install --no-install-recommends $packages"

export WINEPREFIX="$(realpath -m "${WINEPREFIX:-${XDG_CACHE_HOME:-$HOME/.cache}/greenpoll-wine}")" # Wine takes no relative one
export WINEDEBUG="${WINEDEBUG:--all}" WINEARCH=win64
# No browser, no .NET, no menus: nothing that would ask or show something.
export WINEDLLOVERRIDES="mscoree,mshtml,winemenubuilder.exe=d"
unset DISPLAY WAYLAND_DISPLAY
unset TMPDIR # a path of this system

library="$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll"
prepare() {
	echo "wine-run.sh: makes $WINEPREFIX, once; that takes half a minute" >&2
	command -v x86_64-w64-mingw32-gcc-win32 >/dev/null ||
		fail "no C compiler for Windows here: apt-get install --no-install-recommends $packages"
	# The output goes to a file: services that wine starts live on, and whoever reads
	# our output to its end would wait for theirs.
	"$wine" wineboot --init >"$WINEPREFIX/made.log" 2>&1 </dev/null || fail "wineboot failed, see $WINEPREFIX/made.log"
	# Built beside its place and moved: the library's presence says that all is ready.
	x86_64-w64-mingw32-gcc-win32 -O -shared -nostartfiles -Wl,-e,0 -o "$library.new" "$(dirname "$0")/wine-prng.c" -ladvapi32
	mv "$library.new" "$library"
}
if [ ! -e "$library" ]; then
	mkdir -p "$WINEPREFIX"
	# go test runs several programs at once: one of them prepares.
	exec 9>"$WINEPREFIX/lock"
	flock 9
	[ -e "$library" ] || prepare 9>&-
	exec 9>&-
fi
exec "$wine" "$@"
