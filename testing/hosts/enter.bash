#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# enter.bash ROW PROGRAM LOGS: runs a session, an install and a stop with PROGRAM under the conditions of a
# row. hosts.bash runs it in build/hosts, as the first process of its own namespaces, with which mounts,
# processes and network end. Writes LOGS/results: lines "STEP OUTCOME", "ok" or what went wrong.
set -uo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
source "$here/../rows.bash"
source "$here/rows.bash"

row=$1 uploaded=$2 logs=$3
conditions "$row"
root=$PWD/row/root
program=$home/claustrum
newer_calls=332,424,425,434,435,436,437,439,441 # statx, pidfd_send_signal, io_uring_setup, pidfd_open,
                                                # clone3, close_range, openat2, faccessat2, epoll_pwait2

result() { echo "$*" >>"$logs/results"; }

make_root() {
    mkdir -p row/upper row/work row/root row/empty
    local lower=row/empty
    [ -z "$suite" ] || lower=../fresh/$suite/bare
    mount -t overlay overlay -o "lowerdir=$lower,upperdir=row/upper,workdir=row/work" row/root || exit 1
    mkdir -p "$root"/{bin,dev,etc,proc,tmp,opt} "$root$home"
    chmod 1777 "$root/tmp"
    if [ -z "$suite" ]; then
        cp busybox "$root/bin/busybox"
        ln -s busybox "$root/bin/sh"
    fi
    touch "$root/dev/null"
    mount --bind /dev/null "$root/dev/null"
    [ "$proc" = no ] || mount -t proc proc "$root/proc"
    [ "$noexec" = no ] || mount -t tmpfs -o noexec tmpfs "$root$home"
    chown "$user:$user" "$root$home"
}

set_up_settings() {
    echo "127.0.0.1 localhost" >"$root/etc/hosts"
    rm -f "$root/etc/resolv.conf"
    [ "$resolver" = no ] || echo "nameserver 127.0.0.1" >"$root/etc/resolv.conf"
    [ -z "$nsswitch" ] || echo "$nsswitch" >"$root/etc/nsswitch.conf"
    if [ "$row" = modules ]; then
        mkdir -p "$root/opt/conda/lib"
        printf 'openssl_conf = a\n[a]\nproviders = b\n[b]\nlegacy = c\n[c]\nactivate = 1\n' >"$root/opt/conda/openssl.cnf"
        for library in libother.so libc.so.6 libstdc++.so.6 libssl.so.3 libQt5Core.so.5 legacy.so; do
            echo "not a library" >"$root/opt/conda/lib/$library"
        done
    fi
    if [ -n "$ca" ] && [ "$trusted" = yes ]; then
        mkdir -p "$(dirname "$root$ca")"
        cp certificate.pem "$root$ca"
    fi
}

# On the loopback interface of the row's own network: an archive with a CLI that runs anywhere.
start_server() {
    ./busybox ip link set lo up
    [ -z "$answers" ] || ./nameserver "$answers" &
    (cd served && exec ../busybox httpd -f -p 127.0.0.1:8080) &
    (cd served/https && exec openssl s_server -accept 127.0.0.1:8443 -cert ../../certificate.pem -key ../../key.pem -HTTP -quiet) >/dev/null 2>&1 &
    local tries
    for ((tries = 0; tries < 100; ++tries)); do
        if (: </dev/tcp/127.0.0.1/8080) 2>/dev/null && (: </dev/tcp/127.0.0.1/8443) 2>/dev/null; then return; fi
        read -rt 0.05 <> <(:) || true
    done
    echo "the servers do not listen" >&2
    exit 1
}

# Runs the program as the row's user.
claustrum() {
    local filter=()
    [ -z "$refused" ] || filter=(/opt/refuse "$refused" "$newer_calls")
    # By a static env, which the variables cannot disturb.
    env -i HOME="$home" USER=user PATH=/usr/local/bin:/usr/bin:/bin \
        /usr/sbin/chroot --userspec="$user:$user" --groups="$user" "$root" \
        /opt/busybox env "${environment[@]}" "${filter[@]}" "$program" "$@"
}

upload() {
    cp "$uploaded" "$root$program"
    chmod 755 "$root$program"
    cp refuse busybox preloaded.so "$root/opt/"
    [ "$noexec" = yes ] || return 0
    claustrum -version >"$logs/noexec" 2>&1
    if grep -q 'Permission denied' "$logs/noexec"; then result upload "refused by the system"; else result upload "WRONG: runs"; fi
    program=/opt/claustrum
    cp "$uploaded" "$root$program"
}

version() {
    local text
    text=$(claustrum -version 2>&1)
    if [[ $text == "claustrum "* ]]; then result version ok; else result version "WRONG: $text"; fi
}

# Number of the daemon, seen from outside. Its file may be that of an emulator.
daemon() {
    local process
    for process in /proc/[0-9]*; do
        grep -qzx -e -serve "$process/cmdline" || continue
        ! grep -qz '^CLAUDE_SSH_DAEMON_CHILD=1' "$process/environ" || { echo "${process#/proc/}"; return; }
    done
} 2>/dev/null # of processes that have ended meanwhile

# What the daemon has loaded.
libraries() {
    local maps
    if maps=$(cat "/proc/$(daemon)/maps"); then
        maps=$(grep -E '\.so' <<<"$maps" | awk '{ print $NF }' | sort -u)
        result libraries "${maps:-none}"
    else
        result libraries "WRONG: no daemon"
    fi
}

session() {
    local line pong=no listed=no ended=no status=0
    echo secret | claustrum -serve -token-fd 0 >"$logs/serve" 2>&1 || status=$?
    [ $status = 0 ] || { result session "WRONG: -serve: $(head -n 1 "$logs/serve")"; return; }
    coproc bridge { claustrum -bridge 2>"$logs/bridge.err"; }
    printf '{"jsonrpc":"2.0","id":%s,"method":"%s","params":%s,"auth":"secret"}\n' \
        1 server.ping '{}' 2 files.list "{\"path\":\"/\"}" \
        3 process.spawn "{\"id\":\"p\",\"command\":\"$program\",\"args\":[\"-version\"]}" >&"${bridge[1]}"
    while read -rt 20 line <&"${bridge[0]}"; do
        echo "$line" >>"$logs/frames"
        case $line in
        *'"pong":true'*) pong=yes ;;
        *'"entries"'* | *'"files"'*) listed=yes ;;
        *'"stream":"exit"'*'"exitCode":0'*) ended=yes && break ;;
        esac
    done
    libraries
    if [ $pong$listed$ended = yesyesyes ]; then result session ok; else result session "WRONG: ping $pong, list $listed, exit $ended"; fi
    kill "$bridge_PID" 2>/dev/null
}

install() {
    local url=http://localhost:8080/cli.zst text begin=$EPOCHREALTIME seconds
    [ -z "$answers" ] || url=http://cli.example:8080/cli.zst
    [ -z "$ca" ] || url=https://localhost:8443/cli.zst
    text=$(claustrum -install -cli-dir "$home/clis" -cli-version 1 -cli-url "$url" -cli-checksum "$(cat served/sum)" "${flags[@]}" 2>"$logs/install.err")
    seconds=$(((${EPOCHREALTIME/./} - ${begin/./} + 500000) / 1000000))
    echo "$text" >"$logs/install"
    if [ -n "$answers" ]; then
        case $answers:$text in
        -1:*"no such host"*) result install "no such host, $seconds s" ;;
        -1:*"Client.Timeout"*) if [ "$seconds" -le 5 ]; then result install "timeout, $seconds s"; else result install "WRONG: $seconds s"; fi ;;
        [0-9]*:*cliError* | -1:*) result install "WRONG: ${text#*cliError}" ;;
        *) result install "ok, $seconds s" ;;
        esac
    elif [ "$noexec" = yes ]; then
        if grep -q noexec "$logs/install.err"; then result install "says noexec"; else result install "WRONG: $text"; fi
    elif [ "$trusted" = no ]; then
        if [[ $text == *certificate* ]]; then result install "refused: certificate"; else result install "WRONG: $text"; fi
    elif [[ $text != *cliError* && -x $root$home/clis/1 ]]; then
        result install ok
    else
        result install "WRONG: ${text#*cliError}"
    fi
}

stop() {
    local process
    process=$(daemon)
    claustrum -stop >"$logs/stop" 2>&1
    [ -z "$process" ] || tail --pid="$process" -f /dev/null
    if [ ! -e "$root$home/.claude/remote/rpc.sock" ] && [ -n "$process" ]; then result stop ok; else result stop "WRONG: $(head -n 1 "$logs/stop")"; fi
}

make_root
set_up_settings
start_server
upload
version
session
install
stop
