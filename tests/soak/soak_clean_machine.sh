#!/usr/bin/env bash
# `.ci/run` passes on a machine that has nothing but git and make: a minimal Debian 12 under build/clean-machine, with
# the package sources, certificates and npm settings of this one. Needs root and debootstrap.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
top=$PWD
machine=$top/build/clean-machine
log=$top/build/clean-machine.log

report() {
    printf '%s 1 - %s\n1..1\n' "$1" "$2"
    [ "$1" = ok ]
    exit
}

if [ "$(id -u)" != 0 ] || ! command -v debootstrap >/dev/null; then
    report ok '.ci/run on a clean machine # SKIP needs root and debootstrap'
fi

leave() {
    local place
    for place in dev/shm dev/pts dev proc sys; do
        mountpoint -q "$machine/$place" && umount -l "$machine/$place"
    done
}
trap leave EXIT
leave
rm -rf --one-file-system "$machine"
mkdir -p "$machine"

sources=$(cat /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null)
mirror=$(awk '/^URIs:/ { print $2; exit } /^deb / { for (i = 2; i <= NF; i++) if ($i ~ /:\/\//) { print $i; exit } }' <<<"$sources")
debootstrap --variant=minbase --include=git,make,ca-certificates bookworm "$machine" "$mirror" >"$log" 2>&1 ||
    { tail -n 20 "$log" | sed 's/^/# /'; report 'not ok' 'a minimal Debian can be made'; }

# What lets this machine reach its sources, and nothing else.
rm -rf "$machine/etc/apt/sources.list" "$machine/etc/apt/sources.list.d"
cp -a /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/apt.conf.d "$machine/etc/apt/" 2>/dev/null
cp -L /etc/resolv.conf /etc/hosts "$machine/etc/" 2>/dev/null
cp -L /etc/ssl/certs/ca-certificates.crt "$machine/etc/ssl/certs/ca-certificates.crt"
for file in /etc/npmrc "$HOME/.npmrc"; do
    [ -f "$file" ] && cp "$file" "$machine$file"
done
mkdir -p "$machine/usr/etc"
[ -f /usr/etc/npmrc ] && cp /usr/etc/npmrc "$machine/usr/etc/npmrc"

mount_all() {
    mount -t proc proc "$machine/proc" && mount --bind /dev "$machine/dev" &&
        mount --bind /dev/pts "$machine/dev/pts" && mount --bind /dev/shm "$machine/dev/shm"
}
mount_all || report 'not ok' 'the clean machine gets its /proc and /dev'
git clone -q --no-hardlinks "$top" "$machine/srv/doorpakker" || report 'not ok' 'the source can be cloned'

chroot "$machine" env -i HOME="$HOME" PATH=/usr/sbin:/usr/bin:/sbin:/bin CI=true ${NODE_EXTRA_CA_CERTS:+NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt} \
    bash /srv/doorpakker/.ci/run >>"$log" 2>&1 </dev/null
status=$?
last=$(tail -n 1 "$log")
if [ "$status" = 0 ] && [[ $last =~ ^[1-9][0-9]*\ passed,\ 0\ failed ]]; then
    report ok ".ci/run on a clean machine: $last"
fi
grep -vE '^ok ' "$log" | tail -n 60 | sed 's/^/# /'
report 'not ok' ".ci/run on a clean machine: exit code $status, last line: $last"
