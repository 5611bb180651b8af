#!/usr/bin/env bash
# The scheduler's own part of the results, see ../run.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
steps="-rounds 5"
crowds="-rounds 2 -among 1000000"
[ "${SIZE:-full}" = full ] || { steps="-rounds 3 -each 30ms"; crowds="-rounds 3 -each 20ms -among 10000"; }
cat <<'TEXT'
## The scheduler's own steps

What a switch, a spawn or a channel costs, against what stands in its place without greenpoll, in one process, in
turns. One worker and GOMAXPROCS=1, but for ReadyAcross. Each ratio is of two turns, one after the other: the median,
and what a quarter of the rounds lies below and above. [docs/performance.md](../docs/performance.md) tells what each
step is made of, and why some limits are out of reach.

TEXT
go run ./micro/report -markdown -among 0 $steps
cat <<'TEXT'

A switch among many, in an order that the processor cannot guess: first the work of the scheduler, then the misses of
the cache, which the floor has as well.

TEXT
go run ./micro/report -markdown -only SwitchAmong $crowds
