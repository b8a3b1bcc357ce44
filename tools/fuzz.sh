#!/usr/bin/env bash
# Runs every libFuzzer target for a bounded time, starting from its corpus; new inputs stay under build/.
#   tools/fuzz.sh SECONDS
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=$1
CC=clang tools/build.sh build/fuzz -Doptimization=1 -Db_sanitize=address,undefined -Db_lundef=false -Dfuzz=true
failed=0
for source in fuzz/fuzz_*.c; do
    [ -e "$source" ] || { echo "there are no fuzz targets"; exit 1; }
    name=$(basename "$source" .c)
    found=build/fuzz/found/$name
    mkdir -p "$found" "fuzz/corpus/${name#fuzz_}"
    if build/fuzz/"$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$found/crash-" "$found" "fuzz/corpus/${name#fuzz_}" >build/fuzz/"$name".log 2>&1; then
        runs=$(awk '/number_of_executed_units/ { print $2 }' build/fuzz/"$name".log)
        printf '%s: %s runs, nothing found\n' "$name" "$runs"
    else
        tail -n 40 build/fuzz/"$name".log
        printf '%s: FAILED, see build/fuzz/%s.log\n' "$name" "$name"
        failed=1
    fi
done
exit "$failed"
