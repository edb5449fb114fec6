#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs a command in a Debian system of its own; see `./dev debian --help`. bare.bash makes the system.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=${here%/testing/fresh}
source "$here/bare.bash"

usage() {
    cat <<'END'
usage: ./dev debian SUITE COMMAND [ARGUMENT...]

Runs `./dev COMMAND` as root in a Debian system of its own, for example bookworm (Debian 12) or trixie
(Debian 13). Its build is in build/debian/SUITE; packages that it installs are kept for the next command.
Needs root, debootstrap and a kernel with overlayfs. The system is below build/fresh, which may be deleted.

Examples:
  ./dev debian trixie package        packages for Debian 13
  ./dev debian trixie package arm64  those for arm64
  ./dev debian trixie qt6 test       all tests with Qt 6
END
}

give_up() {
    echo "./dev debian: $*" >&2
    exit 2
}

check_host() {
    local tool
    [ "$(id -u)" -eq 0 ] || give_up "needs root, for chroot and mounts"
    for tool in pivot_root unshare setpriv; do
        command -v $tool >/dev/null || give_up "$tool is missing; apt-get install util-linux"
    done
    [ -d "$source/build/fresh/$1/bare" ] || command -v debootstrap >/dev/null \
        || give_up "debootstrap is missing; apt-get install debootstrap"
}

# The host's apt settings for its mirror: a proxy, or disabled checks of dates.
set_up_apt() {
    apt-config dump 2>/dev/null | grep -E '^Acquire::(https?|Check-)' >"$root/etc/apt/apt.conf.d/90fresh" || true
    [ -z "${http_proxy:-}" ] || echo "Acquire::http::Proxy \"$http_proxy\";" >>"$root/etc/apt/apt.conf.d/90fresh"
}

# In namespaces of its own: the system at $root, with this project in /claustrum, and the bare systems,
# so that it can have such systems, too.
mount_system() {
    local folder
    mount -t overlay overlay -o "lowerdir=$bare,upperdir=$layer/upper,workdir=$layer/work" "$root"
    for folder in proc sys dev; do mount --rbind /$folder "$root/$folder"; done
    mkdir -p "$root/claustrum" "$root/var/cache/ccache"
    mount --bind "$source" "$root/claustrum"
    mount --bind "$build" "$root/claustrum/build"
    mkdir -p "$root/claustrum/build/fresh"
    mount --bind "$source/build/fresh" "$root/claustrum/build/fresh"
    mount --bind "$source/build/fresh/ccache" "$root/var/cache/ccache"
    mount --bind "$archives" "$root/var/cache/apt/archives"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    printf '%s\n' "127.0.0.1 localhost" "::1 localhost" "127.0.1.1 $(hostname)" >"$root/etc/hosts"
    set_up_apt
}

# The root of the mount namespace, and not of the process alone: users cannot be mapped again, as
# testing/hosts/emulate.bash does, below a root that chroot has made.
enter_root() {
    pivot_root "$root" "$root/mnt"
    umount -l /mnt
    cd /
}

# debian.bash inside SUITE FOLDER BUILD COMMAND...
inside() {
    bare=$source/build/fresh/$1/bare archives=$source/build/fresh/$1/archives layer=$2 root=$2/root build=$3
    shift 3
    mkdir -p "$layer"/{upper,work,root}
    mount_system
    enter_root
    exec env -i CLAUSTRUM_OWN_SYSTEM=yes HOME=/root USER=root LOGNAME=root SHELL=/bin/bash LANG=C.UTF-8 TERM="${TERM:-dumb}" \
        PATH=/usr/sbin:/usr/bin:/sbin:/bin CMAKE_CXX_COMPILER_LAUNCHER=ccache CMAKE_C_COMPILER_LAUNCHER=ccache \
        CCACHE_DIR=/var/cache/ccache CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_MAXSIZE=10G \
        bash -c 'cd /claustrum && exec "$@"' bash "$@"
}

# run_in SUITE FOLDER BUILD COMMAND...: the command, as root in /claustrum, in the bare system with the
# layer in FOLDER, and with the folder BUILD as its build/.
run_in() {
    local suite=$1
    (mkdir -p "$source/build/fresh/logs" && cd "$source/build/fresh" && make_bare "$suite" && mkdir -p "$suite/archives" ccache)
    setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --mount-proc \
        bash "$here/debian.bash" inside "$@"
}

main() {
    if [ $# -lt 2 ]; then usage; [ $# -eq 0 ] || [ "$1" = -h ] || [ "$1" = --help ]; exit; fi
    if [ "$1" = inside ]; then shift; inside "$@"; fi
    if [ "$1" = --throwaway ]; then check_host "$2"; else check_host "$1"; fi
    if [ "$1" = --throwaway ]; then # SUITE COMMAND...: with this build, and nothing kept
        mkdir -p "$source/build/fresh"
        layer=$(mktemp -d "$source/build/fresh/throwaway-XXXXXX")
        trap 'rm -rf "$layer"' EXIT
        run_in "$2" "$layer" "$source/build" "${@:3}"
        exit
    fi
    mkdir -p "$source/build/debian/$1" "$source/build/fresh/$1/layer"
    run_in "$1" "$source/build/fresh/$1/layer" "$source/build/debian/$1" ./dev "${@:2}"
}

main "$@"
exit
