#!/usr/bin/env bash
# Builds three times and runs every suite; ends with "N passed, N failed".
#   build/san    gcc, address and undefined behaviour sanitizers: every suite runs against this one
#   build        gcc, as released: smoke test
#   build/clang  clang, as released: smoke test
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

build() {
    tools/build.sh "$@" && return 0
    printf 'the build in %s failed\n0 passed, 1 failed\n' "$1"
    exit 1
}

CC=gcc build build
CC=clang build build/clang
CC=gcc build build/san -Doptimization=1 -Db_sanitize=address,undefined -Dtests=true
exec tests/run "$@"
