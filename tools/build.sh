#!/usr/bin/env bash
# Builds into FOLDER (default build): npm packages when their lock changed, Meson when the list of files or the
# options changed, then ninja. A build with nothing to do takes about a second.
#   tools/build.sh [FOLDER [MESON OPTION...]]      CC and JOBS count
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-build}
[ "$#" -gt 0 ] && shift
jobs=${JOBS:-$(nproc)}
export CC=${CC:-gcc}

say() { printf 'build: %s\n' "$1" >&2; }

install_node_packages() {
    [ -f package-lock.json ] || return 0
    cmp -s package-lock.json node_modules/.installed-lock && return 0
    say "fetching npm packages"
    mkdir -p build
    npm ci --no-audit --no-fund --loglevel=error >build/npm.log 2>&1 </dev/null || { cat build/npm.log >&2; exit 1; }
    cp package-lock.json node_modules/.installed-lock
}

# Meson lists the folders when it configures; this notices that the list has changed since.
print_inputs() {
    local part
    printf '%s\n' "$CC $*"
    for part in src tests fuzz ui data tools gen; do
        tools/list.sh "$part" '*'
    done
}

configure() {
    local log
    log=build/configure-$(basename "$folder").log
    mkdir -p build
    if [ -f "$folder/build.ninja" ]; then
        print_inputs "$@" | cmp -s - "$folder/inputs.txt" && return 0
        # Meson keeps some options of the first time, sanitizers among them: other options mean a new start.
        if [ "$(head -n 1 "$folder/inputs.txt" 2>/dev/null)" != "$CC $*" ] ||
            ! meson setup --reconfigure "$folder" >"$log" 2>&1 </dev/null; then
            rm -rf "$folder/build.ninja" "$folder/meson-private"
        fi
    fi
    if [ ! -f "$folder/build.ninja" ]; then
        say "configuring $folder"
        meson setup "$folder" "$@" >"$log" 2>&1 </dev/null || { tail -n 30 "$log" >&2; exit 1; }
    fi
    print_inputs "$@" >"$folder/inputs.txt"
}

# Ninja configures again by itself when a build description changed, and prints all of it; only a failure is news.
configure_changed() {
    ninja -C "$folder" build.ninja >"build/ninja-$(basename "$folder").log" 2>&1 || { tail -n 30 "build/ninja-$(basename "$folder").log" >&2; exit 1; }
}

install_node_packages
configure "$@"
configure_changed
say "compiling into $folder"
ninja -C "$folder" -j "$jobs" --quiet
