#!/usr/bin/env bash
# HTTP's part of the results, see ../run.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
flags="-rounds 60 -window 60ms -looks 6"
[ "${SIZE:-full}" = full ] || flags="-rounds 8 -window 40ms -looks 1 -what server,tls,client,latency,idle -idle 500 -waves 3"
cat <<'TEXT'
## HTTP

The same Handler under greenhttp and net/http; fasthttp, which has types of its own, is a reference. The load is wrk's,
keep-alive, from processor 1; the contestant has processor 0 and GOMAXPROCS=1 (two workers: both have both). A client
asks a server that knows no HTTP but where a request ends. CPU time is that of the contestant's process by its own
clock; ratios are to net/http in the same round: the median, and in brackets the quartiles. Idle connections come in
waves, each connection with one request, and only those of the last wave stay: what counts is by how much the resident
memory has grown that the process has allocated.

TEXT
go run ./http -markdown $flags
