#!/usr/bin/env bash
# Installs what the named groups of tools/packages.txt need and is not there yet.
# As root with apt-get, else with sudo, else it prints the one line to run and stops with 1.
set -euo pipefail
cd "$(dirname "$0")/.."
list=tools/packages.txt
log=build/setup.log
unpacked=build/unpacked

say() { printf 'setup: %s\n' "$1" >&2; }

stop() { say "$1"; exit 1; }

# A Node of 18 or later that is there is left alone, with its npm.
node_is_fit() {
    command -v npm >/dev/null && node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 18 ? 0 : 1)' 2>/dev/null
}

packages_of() {
    local how=$1 group
    shift
    for group in "$@"; do
        awk -v group="$group" -v how="$how" '$1 == group && $3 == how { print $2 }' "$list"
    done
}

missing_packages() {
    local wanted installed package
    wanted=$(packages_of "" "$@")
    # shellcheck disable=SC2086
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null | sed -n 's/^installed //p')
    for package in $wanted; do
        grep -qx "$package" <<<"$installed" && continue
        case $package in nodejs | npm) node_is_fit && continue ;; esac
        printf '%s\n' "$package"
    done
}

# The lists of packages can be held by another run for a moment; apt-get update does not wait by itself.
update_lists() {
    local try
    for try in 1 2 3 4 5 6; do
        "$@" update >>"$log" 2>&1 && return 0
        sleep "$try"
    done
    return 1
}

apt_command() {
    if [ "$(id -u)" = 0 ]; then
        echo "env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600"
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        echo "sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600"
    fi
}

install_missing() {
    local missing apt
    missing=$(missing_packages "$@" | tr '\n' ' ')
    [ -n "$missing" ] || return 0
    command -v apt-get >/dev/null || stop "this set-up knows Debian 12 only; install by hand: $missing"
    read -r -a apt <<<"$(apt_command)"
    if [ "${#apt[@]}" = 0 ]; then
        say "some packages are missing and only an administrator can install them; run:"
        printf 'apt-get update && apt-get install -y --no-install-recommends %s\n' "$missing"
        exit 1
    fi
    say "reading the lists of packages"
    update_lists "${apt[@]}" || { tail -n 20 "$log" >&2; stop "the lists of packages could not be read (see $log)"; }
    say "installing for $*: $missing"
    # shellcheck disable=SC2086
    "${apt[@]}" install -y --no-install-recommends $missing >>"$log" 2>&1 </dev/null ||
        { tail -n 30 "$log" >&2; stop "installing failed (see $log)"; }
}

unpack_missing() {
    local package target
    for package in $(packages_of unpack "$@"); do
        target=$PWD/$unpacked/$package
        [ -e "$target/.complete" ] && continue
        say "unpacking $package under $unpacked"
        rm -rf "$target"
        mkdir -p "$target"
        (cd "$target" && { apt-get download "$package" || { apt-get update && apt-get download "$package"; }; } &&
            dpkg -x "$package"_*.deb . && rm -f ./*.deb) >>"$log" 2>&1 </dev/null ||
            { tail -n 20 "$log" >&2; stop "unpacking $package failed (see $log)"; }
        touch "$target/.complete"
    done
}

[ "$#" -gt 0 ] || stop "name a group: build, test or bench"
for group in "$@"; do
    grep -q "^$group " "$list" || stop "unknown group $group"
done
mkdir -p build
install_missing "$@"
unpack_missing "$@"
