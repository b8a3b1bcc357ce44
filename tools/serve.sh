#!/usr/bin/env bash
# Fills DATA with the example when it is empty, then serves it on PORT. A filling that does not finish is taken away
# again, so that the next run does not serve half an example.
#   tools/serve.sh DATA PORT
set -euo pipefail
data=$1
port=$2
program=$(dirname "$0")/../build/doorpakker

if [ -z "$(ls -A "$data" 2>/dev/null)" ]; then
    printf 'run: filling %s with the example municipalities\n' "$data" >&2
    mkdir -p "$data"
    filled=no
    trap '[ "$filled" = yes ] || find "$data" -mindepth 1 -delete' EXIT
    "$program" demo --data "$data" --gemeente all
    filled=yes
    trap - EXIT
fi
printf 'run: Doorpakker is at http://localhost:%s (stop with Ctrl-C)\n' "$port" >&2
exec "$program" serve --data "$data" --listen "127.0.0.1:$port"
