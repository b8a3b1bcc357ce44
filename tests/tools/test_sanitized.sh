#!/usr/bin/env bash
# The suites mean little when the build they run against has quietly lost its sanitizers.
cd "$(dirname "$0")/../.." || exit 1
folder=${BUILD:-build/san}
if grep -q -- '-fsanitize=address,undefined' "$folder/build.ninja" && grep -q -- '-fno-sanitize-recover=all' "$folder/build.ninja"; then
    echo "ok 1 - the build under test has its sanitizers"
else
    echo "not ok 1 - the build under test has its sanitizers"
    echo "# $folder was configured without them; remove it and run again"
fi
echo "1..1"
