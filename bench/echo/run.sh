#!/usr/bin/env bash
# The echo servers' part of the results, see ../run.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
go run ./echo/report -size "${SIZE:-full}" -chart results.svg
