#!/usr/bin/env bash
# Runs a Windows program that calls the go command, such as the workshop, under Wine:
#
#	GOOS=windows go build -overlay "$(bash tools/wine-go.sh)" -o workshop.exe ./workshop
#	bash tools/wine-go.sh ./workshop.exe list
#
# The go command for Windows and its tools are built of this machine's Go, once, into
# ~/.cache/greenpoll-wine-go; that takes some minutes, and so does the first check.
# Without a program it prints an overlay for what runs there: Wine 8 does not have the
# call by which os.RemoveAll deletes (it answers STATUS_NOT_IMPLEMENTED, told as "Invalid
# function"), and Go asks the older way only after other answers.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
dir="${XDG_CACHE_HOME:-$HOME/.cache}/greenpoll-wine-go/$(go env GOVERSION)"
file=src/internal/syscall/windows/at_windows.go
overlay="$dir/overlay.json"

if [ ! -e "$dir/made" ]; then
	echo "wine-go.sh: makes $dir, once" >&2
	rm -rf "$dir"
	mkdir -p "$dir/bin" "$dir/pkg/tool/windows_amd64"
	from="$(go env GOROOT)"
	cp -r "$from/src" "$from/VERSION" "$from/go.env" "$dir/"
	cp -r "$from/pkg/include" "$dir/pkg/"
	sed -i 's/^\t\tSTATUS_NOT_SUPPORTED:/\t\tNTStatus(0xC0000002), STATUS_NOT_SUPPORTED:/' "$dir/$file"
	grep -q 0xC0000002 "$dir/$file" || { echo "wine-go.sh: $file is not as expected" >&2; exit 1; }
	echo "{\"Replace\": {\"$from/$file\": \"$dir/$file\"}}" >"$overlay"
	export GOOS=windows GOARCH=amd64 CGO_ENABLED=0
	go build -overlay "$overlay" -o "$dir/bin/go.exe" cmd/go
	for tool in asm buildid compile link vet; do
		go build -o "$dir/pkg/tool/windows_amd64/$tool.exe" "cmd/$tool"
	done
	touch "$dir/made"
fi
if [ $# = 0 ]; then
	echo "$overlay"
	exit
fi
windows() { printf 'Z:%s' "${1//\//\\}"; }
GOMODCACHE="$(windows "$(go env GOMODCACHE)")" # before GOROOT is another
export GOMODCACHE GOROOT="$(windows "$dir")" GOCACHE="$(windows "$dir/cache")" GOPATH="$(windows "$dir/path")"
export WINEPATH="$(windows "$dir/bin")" GOOS=windows GOFLAGS=-buildvcs=false GOPROXY=off GOTOOLCHAIN=local CGO_ENABLED=0
exec bash "$here/wine-run.sh" "$@"
