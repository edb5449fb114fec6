#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The unit of docs/succession.md, run by a systemd --user of its own: a session goes on over reload, restart,
# stop and start, and the daemon's being killed. Needs root, for a control group and mounts that nobody else
# sees. Exits with 77 where that cannot be had.
# usage: testuserservice.bash PROGRAM DOCUMENT
set -euo pipefail
program=$(realpath "$1")
document=$(realpath "$2")

skip() {
    echo "not run here: $1"
    exit 77
}

# In namespaces of its own: a cgroup2 at the usual place, and no /run of another systemd.
enter() {
    local hierarchy
    [ "$(id -u)" = 0 ] || skip "a systemd --user of its own needs root"
    [ -x /lib/systemd/systemd ] || skip "systemd is not installed"
    hierarchy=$(findmnt -n -o TARGET -t cgroup2 | head -n 1)
    [ -n "$hierarchy" ] || skip "systemd --user needs cgroup2"
    unshare -mC true 2>/dev/null || skip "no namespaces for a systemd --user of its own"
    group=$hierarchy/claustrum-test-$$
    mkdir "$group" 2>/dev/null || skip "no control group for a systemd --user of its own"
    folder=$(mktemp -d)
    trap 'remove_group; rm -rf "$folder"' EXIT
    # shellcheck disable=SC2016 # expanded inside
    FOLDER=$folder bash -c 'echo $$ >"$0/cgroup.procs"; exec unshare -mC bash "$@"' \
        "$group" "${BASH_SOURCE[0]}" "$program" "$document" inside
}

# Also ends what is left in it, systemd for one, which would go on to write in the folder.
remove_group() {
    local i
    echo 1 >"$group/cgroup.kill" 2>/dev/null || true
    for ((i = 0; i < 300; ++i)); do
        find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true
        [ -d "$group" ] || return 0
        sleep 0.1
    done
}

start_manager() {
    mount --make-rprivate /
    mount -t tmpfs none /run
    mkdir -p /run/systemd/system # systemd looks whether the system has one
    umount -R /sys/fs/cgroup 2>/dev/null || umount -l /sys/fs/cgroup
    mount -t cgroup2 none /sys/fs/cgroup
    local folder=${FOLDER:?}
    export HOME=$folder/home XDG_RUNTIME_DIR=$folder/runtime
    mkdir -p "$HOME/.config/systemd/user" "$XDG_RUNTIME_DIR"
    chmod 700 "$XDG_RUNTIME_DIR"
    sed -n '/^    \[Service\]/,/^$/s/^    //p' "$document" | sed "s|/usr/bin/claustrum|$program|" \
        >"$HOME/.config/systemd/user/claustrum.service"
    SYSTEMD_LOG_TARGET=console /lib/systemd/systemd --user >"$folder/systemd.log" 2>&1 &
    manager=$!
    trap 'kill -9 "$manager" 2>/dev/null || true' EXIT
    until systemctl --user list-units >/dev/null 2>&1; do
        kill -0 "$manager" 2>/dev/null || {
            cat "$folder/systemd.log"
            skip "systemd --user does not start"
        }
        sleep 0.05
    done
}

fail() {
    echo "FAILED: $1"
    cat "${FOLDER:?}/systemd.log" "$HOME/.claude/remote/remote-server.log" || true
    systemctl --user status claustrum --no-pager || true
    exit 1
}

# The answer to a request.
ask() {
    printf '{"jsonrpc":"2.0","id":1,"auth":"%s","method":"%s","params":%s}\n' \
        "$(cat "$HOME/.claude/remote/daemon.token")" "$1" "$2" |
        timeout 30 "$program" -bridge | head -n 1
}

daemon() { pgrep -o -f "^$program .*-token-file $XDG_RUNTIME_DIR/" || true; }

# Whether a condition comes true soon.
soon() {
    local i
    for ((i = 0; i < 200; ++i)); do
        if "$@"; then return 0; fi
        sleep 0.05
    done
    return 1
}

has_another_daemon() { [ "$(daemon)" != "$before" ]; } # the one before may take a moment to end
has_no_daemon() { [ -z "$(daemon)" ]; }
has_ended() { ! kill -0 "$pid" 2>/dev/null; }

# The session's process is the same, and the daemon that has it another one.
expect_handed_over() {
    local answer
    [ "$(systemctl --user is-active claustrum)" = active ] || fail "$1: the unit is not active"
    soon has_another_daemon || fail "$1: the daemon is the same"
    before=$(daemon)
    answer=$(ask process.reattach '{"id":"p","wantPid":true}')
    [[ $answer == *'"running":true'* && $answer == *"\"pid\":$pid"* ]] || fail "$1: $answer"
    echo "$1: the session goes on"
}

check() {
    local before pid answer
    systemctl --user start claustrum || fail "start"
    before=$(daemon)
    answer=$(ask process.spawn '{"id":"p","command":"/bin/sleep","args":["1000"],"wantPid":true}')
    pid=$(sed -n 's/.*"pid":\([0-9]*\).*/\1/p' <<<"$answer")
    [ -n "$pid" ] || fail "spawn: $answer"
    systemctl --user reload claustrum || fail "reload"
    expect_handed_over reload
    systemctl --user restart claustrum || fail "restart"
    expect_handed_over restart
    systemctl --user stop claustrum || fail "stop"
    kill -0 "$pid" || fail "stop: the session has ended"
    soon has_no_daemon || fail "stop: the daemon lives"
    systemctl --user start claustrum || fail "start after stop"
    expect_handed_over "stop and start"
    kill -9 "$before"
    systemctl --user restart claustrum || fail "restart after SIGKILL"
    expect_handed_over "SIGKILL and restart"
    "$program" -stop -now
    soon has_ended || fail "-stop -now: the session lives"
}

if [ "${3:-}" = inside ]; then
    start_manager
    check
else
    enter "$@"
fi
