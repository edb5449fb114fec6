#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# enter.bash ROW SUITE LOGS COMMAND...: runs `./dev COMMAND` for each COMMAND under the conditions of
# a row; the command `shell` starts a shell instead. fresh.bash runs it in build/fresh, as the first
# process of its own namespaces, with which mounts and processes end.
#
# Each command writes LOGS/COMMAND.log, and a line to LOGS/results: command, clone, run, exit status,
# tenths of a second, log. $source is the project, $caching yes or no.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
source "$here/../rows.bash"
source "$here/rows.bash"

row=$1 suite_wanted=$2 logs=$3
shift 3
conditions "$row"
suite=$suite_wanted
root=$PWD/row/root
longest=3600 # seconds for a command

mount_root() {
    local lowers=$suite/bare
    [ "$lower" = bare ] || lowers=$suite/$lower:$lowers
    mkdir -p row/upper row/work row/root
    mount -t overlay overlay -o "lowerdir=$lowers,upperdir=row/upper,workdir=row/work" row/root
}

mount_devices() {
    local device
    mount -t tmpfs -o mode=755 tmpfs "$root/dev"
    for device in null zero full random urandom tty fuse; do
        [ -e "/dev/$device" ] || continue
        touch "$root/dev/$device"
        mount --bind "/dev/$device" "$root/dev/$device"
    done
    mkdir "$root/dev/pts"
    mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts"
    ln -s pts/ptmx "$root/dev/ptmx"
    ln -s /proc/self/fd "$root/dev/fd"
    ln -s fd/0 "$root/dev/stdin"
    ln -s fd/1 "$root/dev/stdout"
    ln -s fd/2 "$root/dev/stderr"
    [ "$shm" = no ] || { mkdir "$root/dev/shm" && mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"; }
}

mount_kernel() {
    mount -t proc proc "$root/proc"
    mount --rbind /sys "$root/sys"
    mount_devices
}

# Downloads and compiled objects are kept from row to row.
mount_caches() {
    mkdir -p "$suite/archives" ccache "$root/var/cache/ccache"
    chmod 1777 ccache
    mount --bind "$suite/archives" "$root/var/cache/apt/archives"
    mount --bind ccache "$root/var/cache/ccache"
}

set_up_network() {
    hostname fresh
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    printf '%s\n' "127.0.0.1 localhost" "::1 localhost" "127.0.1.1 fresh" >"$root/etc/hosts"
    if [ "$localhost" = no ]; then
        echo "127.0.1.1 fresh" >"$root/etc/hosts"
        echo "hosts: files" >"$root/etc/nsswitch.conf" # a name server might resolve it
    fi
    if [ "$ipv6" = no ]; then # the row has its own network
        echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
        ip link set lo up
    fi
}

# The host's apt settings for its mirror: a proxy, or disabled checks of dates.
set_up_apt() {
    apt-config dump 2>/dev/null | grep -E '^Acquire::(https?|Check-)' >"$root/etc/apt/apt.conf.d/90fresh" || true
    if [ -n "${http_proxy:-}" ]; then
        echo "Acquire::http::Proxy \"$http_proxy\";" >>"$root/etc/apt/apt.conf.d/90fresh"
    fi
}

set_up_user() {
    home=/root
    [ "$user" = root ] || home=/home/$user
    if [ "$identity" = yes ]; then
        printf '[user]\n\tname = A User\n\temail = user@fresh.example\n' >"$root$home/.gitconfig"
    fi
    if [ "$sudo" = yes ]; then
        in_root apt-get update -qq
        in_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends sudo
        echo "$user ALL=(ALL) NOPASSWD: ALL" >"$root/etc/sudoers.d/fresh"
    fi
}

set_up_tmpdir() {
    local assignment
    for assignment in "${environment[@]}"; do
        case $assignment in
        TMPDIR=*)
            mkdir -m 1777 "$root${assignment#*=}"
            [ -z "$tmpdir_options" ] || mount -t tmpfs -o "$tmpdir_options" tmpfs "$root${assignment#*=}"
            ;;
        esac
    done
}

make_clones() {
    local folder
    for folder in "${folders[@]}"; do
        (umask "$mask" && git clone -q --no-hardlinks "$source" "$root$folder")
        [ "$owner" = root ] || in_root chown -R "$owner:$owner" "/home/$owner"
    done
}

in_root() { chroot "$root" env PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }

# Runs a command as the row's user in a clone.
as_user() {
    local folder=$1 variables=(HOME="$home" USER="$user" LOGNAME="$user" SHELL=/bin/bash TERM="${TERM:-dumb}")
    shift
    variables+=(PATH=/usr/local/bin:/usr/bin:/bin "${environment[@]}")
    if [ "$caching" = yes ]; then
        variables+=(CMAKE_CXX_COMPILER_LAUNCHER=ccache CMAKE_C_COMPILER_LAUNCHER=ccache
            CCACHE_DIR=/var/cache/ccache CCACHE_UMASK=000 CCACHE_BASEDIR="$folder" CCACHE_NOHASHDIR=1
            CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_MAXSIZE=10G)
    fi
    local pinned=()
    [ "$one_processor" = no ] || pinned=(taskset -c 0)
    "${pinned[@]}" chroot "$root" setpriv --reuid="$user" --regid="$user" --init-groups env -i "${variables[@]}" \
        bash -c 'umask "$1" && cd "$2" && shift 2 && exec "$@"' bash "$mask" "$folder" "$@"
}

# Runs `./dev $1` in clone $2 as run $3, and records the result.
measure() {
    local command=$1 clone=$2 run=$3 log=$logs/$1.log status=0 begin=$EPOCHREALTIME
    [ "$clone" = 1 ] || log=$logs/$command-clone$clone.log
    [ "$run" = 1 ] || log=$logs/$command-run$run.log
    as_user "${folders[clone - 1]}" timeout "$longest" ./dev "$command" </dev/null >"$log" 2>&1 || status=$?
    local end=$EPOCHREALTIME
    echo "$command $clone $run $status $(((${end/./} - ${begin/./}) / 100000)) $log" >>"$logs/results"
}

# Runs the commands in one clone, as often as the row wants.
commands_in() {
    local clone=$1 run command
    shift
    for ((run = 1; run <= runs; ++run)); do
        for command in "$@"; do measure "$command" "$clone" "$run"; done
    done
}

mount_root
mount_kernel
mount_caches
set_up_network
set_up_apt
set_up_user
set_up_tmpdir
make_clones
if [ "$1" = shell ]; then
    as_user "${folders[0]}" bash
    exit
fi
clones=()
for clone in "${!folders[@]}"; do
    commands_in $((clone + 1)) "$@" &
    clones+=($!)
done
wait "${clones[@]}"
