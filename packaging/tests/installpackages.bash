#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the packages of BEFORE in this system, runs sessions, upgrades to those of NOW during one, and
# purges them: nothing is left. For a throwaway system, as root (`./dev package --test`). Packages of
# another architecture are installed with libraries of theirs, where programs of it run.
# usage: installpackages.bash BEFORE NOW
set -euo pipefail
before=$1 now=$2
arch=$(dpkg-deb -f "$now"/claustrum_*.deb Architecture)
names=(claustrum claustrum-conformance claustrum-lab)
export DEBIAN_FRONTEND=noninteractive QT_QPA_PLATFORM=offscreen
socket=/home/user/.claude/remote/rpc.sock

step() { echo "ok: $*"; }

fail() {
    echo "FAIL: $*" >&2
    exit 1
}

apt() { apt-get -qq -y --no-install-recommends -o Dpkg::Use-Pty=0 "$@" >/tmp/apt.log 2>&1 || { cat /tmp/apt.log >&2; fail "apt-get $*"; }; }

as_user() { setpriv --reuid=user --regid=user --init-groups env -i HOME=/home/user USER=user SHELL=/bin/bash \
    PATH=/usr/bin:/bin QT_QPA_PLATFORM=offscreen "$@"; }

# Each file with type, mode, owner and, for those in /etc, its sum; users and groups are in /etc. Without
# what apt and dpkg note for themselves, and the home of the user, whose files are not the packages'.
state() {
    find / -xdev \( -path /claustrum -o -path /tmp -o -path /home -o -path /var/cache/apt -o -path /var/lib/apt -o -path /var/lib/dpkg \
        -o -path /var/log -o -path /var/cache/debconf -o -path /var/cache/ldconfig \) -prune -o -printf '%p %y %m %u:%g %l\n'
    find /etc -type f ! -name ld.so.cache -exec sha256sum {} +
}

# A request to the daemon through the bridge of the installed program; prints the reply.
ask() {
    printf '{"jsonrpc":"2.0","id":1,"method":"%s","params":%s,"auth":"token"}\n' "$1" "${2:-{\}}" | as_user claustrum -bridge
}

# What the packages depend on, with the architecture: apt takes a name without one for its own.
dependencies() {
    local name
    for name in "${names[@]}"; do dpkg-deb -f "$now/${name}"_*.deb Depends; done | sed -E "s/(^|[,|] *)([a-z0-9+.-]+)/\\1\\2:$arch/g"
}

installed_version() { dpkg-query -W -f '${Version}\n' "${names[@]}" | sort -u; }

# The three programs, each once.
use_programs() {
    local name page expected=()
    [ "$arch" = amd64 ] || expected=(--expected "testing/hosts/$arch.expected") # the recordings are of amd64
    as_user claustrum -version >/dev/null || fail "claustrum -version"
    as_user claustrum-lab --version >/dev/null || fail "claustrum-lab --version"
    as_user claustrum-conformance replay --server /usr/bin/claustrum --recordings /usr/share/claustrum/recordings \
        "${expected[@]}" --build 5db5e4a 'server-*' 'process-reattach' 'files-read' >/tmp/replay.log 2>&1 || { cat /tmp/replay.log; fail "a replay"; }
    for name in "${names[@]}"; do
        page=/usr/share/man/man1/$name.1.gz
        [ -s "$page" ] || fail "$page is missing"
        [ -s "/usr/share/bash-completion/completions/$name" ] && [ -s "/usr/share/zsh/vendor-completions/_$name" ] \
            && [ -s "/usr/share/fish/vendor_completions.d/$name.fish" ] || fail "a completion of $name is missing"
    done
    tail -n 1 /tmp/replay.log
}

start_session() {
    printf token | as_user claustrum -serve -token-fd 0
    [[ $(ask server.ping) == *'"pong":true'* ]] || fail "no pong"
    [[ $(ask process.spawn '{"id":"p","command":"cat"}') == *'"result"'* ]] || fail "no spawn"
}

# The process that was started before answers: what is written to its stdin comes back.
use_session() {
    local reply
    [[ $(ask process.stdin '{"id":"p","data":"aGVsbG8K"}') == *'"result"'* ]] || fail "no stdin"
    for _ in $(seq 100); do
        reply=$(ask process.reattach '{"id":"p","fromSeq":0}')
        [[ $reply != *aGVsbG8K* ]] || return 0
    done
    fail "no output: $reply"
}

dpkg --add-architecture "$arch" # nothing new if it is this system's
apt update
useradd -m user 2>/dev/null || true
mapfile -t needed < <(dependencies)
apt satisfy "${needed[@]}"
state >/tmp/state.before
step "the packages' dependencies"

apt install "./$before"/*.deb
old=$(installed_version)
use_programs
start_session
use_session
step "version $old installed, session started"

apt install "./$now"/*.deb
new=$(installed_version)
dpkg --compare-versions "$old" lt "$new" || fail "$new is no upgrade of $old"
use_session
use_programs
step "upgraded to $new; the session goes on"

[[ $(as_user claustrum -ps) == *daemon* ]] || fail "-ps does not list the daemon"
as_user claustrum -stop
[ ! -e "$socket" ] || fail "-stop left $socket"
step "session stopped"

apt purge "${names[@]}"
state >/tmp/state.after
diff /tmp/state.before /tmp/state.after || fail "the purge left the differences above"
! ls /var/lib/dpkg/info/claustrum* 2>/dev/null || fail "dpkg still knows the packages"
step "purged without a trace"
