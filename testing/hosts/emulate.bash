#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# emulate.bash COMMAND [ARGUMENT...]: runs a command where programs for arm64 run, too: by qemu, in
# namespaces of its own: nothing is installed or registered on the machine. Needs root and Linux 6.7.
#
# Example:
#   testing/hosts/emulate.bash build/dev/bin/claustrum-conformance replay \
#       --server build/portable/claustrum-linux-arm64
set -euo pipefail
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
qemu=$source/build/hosts/qemu-aarch64-static

if [ $# -eq 0 ]; then
    sed -n '3,8s/^# \?//p' "${BASH_SOURCE[0]}" >&2
    exit 2
fi
if [ ! -x "$qemu" ]; then
    mkdir -p "$source/build/hosts/qemu"
    (
        cd "$source/build/hosts/qemu"
        # Debian 13 has the static programs in qemu-user, without the word in their names.
        package=qemu-user-static
        [ "$(. /etc/os-release && echo "${VERSION_ID:-}")" = 12 ] || package=qemu-user
        apt-get download -qq $package 2>/dev/null
        dpkg-deb -x ${package}_*.deb .
        mv usr/bin/"qemu-aarch64${package#qemu-user}" "$qemu"
    ) || { echo "emulate.bash: qemu could not be downloaded: apt-get update?" >&2; exit 2; }
    rm -rf "$source/build/hosts/qemu"
fi
export qemu

# The first shell waits until its users are mapped, and becomes root there with the second one.
start=$(mktemp -u)
mkfifo "$start"
unshare --user --mount bash -c 'read -r _ <"$0" && exec bash "$@"' "$start" -c '
    mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc || exit 2
    magic="\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00"
    mask="\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff"
    # F: opened now, so that it also runs in other roots.
    echo ":aarch64:M::$magic:$mask:$qemu:F" >/proc/sys/fs/binfmt_misc/register || exit 2
    exec "$@"' bash "$@" <&0 &
child=$!
trap 'rm -f "$start"; kill $child 2>/dev/null || true' EXIT
while [ "$(readlink /proc/$child/ns/user)" = "$(readlink /proc/$$/ns/user)" ]; do read -rt 0.01 _ < <(:) || true; done
# All users are mapped to themselves, so that tests may change users.
echo "0 0 65536" >/proc/$child/uid_map
echo "0 0 65536" >/proc/$child/gid_map
echo >"$start"
wait $child
