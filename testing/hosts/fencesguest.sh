#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The first process of the machine of fences.bash: prepares it, runs the checks, and switches it off.
/bin/busybox --install -s /bin
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev
mount -t cgroup2 none /sys/fs/cgroup
ip link set lo up
chown 1000:1000 /home/user
chmod 1777 /tmp
groups=/sys/fs/cgroup
own=$groups/service # as systemd makes it with Delegate=yes

step() { echo "ok: $*"; }

fail() {
    echo "FAIL: $*"
    for file in /home/user/log /tmp/log /home/user/run/events; do
        [ ! -e $file ] || sed "s|^|$file: |" $file
    done
    poweroff -f
}

# Waits until it is so, for two minutes: the processor may be emulated, and slow.
eventually() {
    tries=0
    until eval "$1"; do
        tries=$((tries + 1))
        [ $tries -lt 1200 ] || fail "not so: $1"
        usleep 100000
    done
}

delegate() {
    echo '+memory +pids' >$groups/cgroup.subtree_control || fail "the kernel has no such controllers"
    mkdir $own
    chown 1000:1000 $own $own/cgroup.procs $own/cgroup.subtree_control
}

# serve GROUP USER LOG OPTION...: a daemon as a systemd unit starts it, in the group.
serve() {
    group=$1 user=$2 log=$3
    shift 3
    (
        echo 0 >"$group/cgroup.procs"
        export CLAUDE_SSH_DAEMON_CHILD=1
        exec su -s /bin/sh "$user" -c "exec claustrum -serve -token-file /tmp/token $*" >"$log" 2>&1
    ) &
}

as_user() { su -s /bin/sh user -c "$1"; }

# The reply to a request by the bridge, and what comes before it.
ask() {
    echo '{"jsonrpc":"2.0","id":1,"method":"'"$1"'","params":'"$2"',"auth":"token"}' >/tmp/request
    as_user 'claustrum -bridge -socket /home/user/run/rpc.sock </tmp/request'
}

spawn() { # ID SCRIPT
    case $(ask process.spawn '{"id":"'"$1"'","command":"/bin/sh","args":["-c","'"$2"'"]}') in
    *'"success":true'*) ;;
    *) fail "no spawn of $1" ;;
    esac
}

# The stream of a process from its beginning.
stream() { ask process.reattach '{"id":"'"$1"'","fromSeq":0}'; }

has_ended() { stream "$1" | grep -q '"stream":"exit"'; }

limits_of_children() {
    spawn neighbour 'exec sleep 1000'
    neighbour=$(pidof sleep)
    grep -qx "0::/service/claustrum-[0-9]*-1" /proc/"$neighbour"/cgroup || fail "its group: $(cat /proc/"$neighbour"/cgroup)"
    [ "$(cat $own/claustrum-*-1/memory.max)" = 33554432 ] || fail "memory.max"
    [ "$(cat $own/claustrum-*-1/pids.max)" = 8 ] || fail "pids.max"
    step "a child is in a group of its own, with its limits"
}

too_much_memory() {
    spawn eater 'exec tail /dev/zero'
    eventually 'has_ended eater'
    stream eater | grep '"stream":"exit"'
    [ -d /proc/"$neighbour" ] || fail "the neighbour has ended"
    case $(ask server.ping '{}') in *'"pong":true'*) ;; *) fail "the daemon does not answer" ;; esac
    step "the kernel has ended the child that took too much memory; its neighbour and the daemon live"
    eventually 'grep -q "\"event\":\"exit\".*\"id\":\"eater\"" /home/user/run/events'
    grep eater /home/user/run/events
    grep -q '"event":"oom".*"id":"eater".*"signal":"SIGKILL"' /home/user/run/events || fail "no event"
    step "an event tells it"
    eventually '[ -n "$(ls /home/user/run/post-mortem 2>/dev/null)" ]'
    as_user 'claustrum -why eater -socket /home/user/run/rpc.sock' >/tmp/why
    cat /tmp/why
    grep -q "killed for lack of memory: the kernel has ended 1 process of the daemon's control group" /tmp/why || fail "-why"
    grep -q '"oomKills":1' /home/user/run/post-mortem/*.json || fail "the record"
    step "the record and -why tell it"
}

# A grandchild: the child survives, and there is neither a record nor an event.
too_much_memory_in_a_tree() {
    spawn tree 'tail /dev/zero; echo status $?'
    eventually 'has_ended tree'
    stream tree | grep -q "\"data\":\"$(echo 'status 137' | base64)\"" || fail "$(stream tree)"
    ! grep -q '"event":"oom".*"id":"tree"' /home/user/run/events || fail "an event for the child, which lived"
    step "of a tree, the process that took the memory is ended"
}

too_many_processes() {
    spawn bomb 'for i in 1 2 3 4 5 6 7 8 9 10; do sleep 20 >/dev/null 2>&1 & done; wait'
    eventually 'has_ended bomb'
    stream bomb | grep -q '"stream":"stderr"' || fail "the bomb had no trouble: $(stream bomb)"
    grep -qx 'max [1-9][0-9]*' $own/claustrum-*/pids.events || fail "pids.events"
    spawn afterwards 'true; exec true'
    eventually 'has_ended afterwards'
    step "a tree with too many processes gets no further one; others do"
}

# Limits keep the daemon from going back to its group, which whoever made it removes.
ends_in_a_unit() {
    kill $(pidof claustrum)
    eventually '! pidof claustrum >/dev/null'
    eventually '! pidof sleep >/dev/null'
    for group in "$own"/claustrum-*; do
        [ "$group" = $own/claustrum-daemon ] || rmdir "$group" 2>/dev/null || true
        ! grep -qs . "$group"/cgroup.procs || fail "a process is left in $group"
    done
    step "its end leaves no process"
}

leaves_nothing() {
    serve $groups root /tmp/log -socket /tmp/run/rpc.sock -scope
    eventually '[ -d $groups/claustrum-daemon ] && [ -S /tmp/run/rpc.sock ]'
    kill $(pidof claustrum)
    eventually '! pidof claustrum >/dev/null'
    ! ls -d $groups/claustrum-* 2>/dev/null || fail "the groups above are left"
    step "root's daemon leaves no group"
}

mkdir /home/user/run /tmp/run
chown 1000:1000 /home/user/run
echo token >/tmp/token
delegate
serve $own user /home/user/log -socket /home/user/run/rpc.sock -memory-max 33554432 -tasks-max 8 \
    -event-log /home/user/run/events -post-mortem
eventually '[ -S /home/user/run/rpc.sock ]'
grep -q 'each child gets a control group of its own' /home/user/log || fail "no groups"
limits_of_children
too_much_memory
too_much_memory_in_a_tree
too_many_processes
ends_in_a_unit
leaves_nothing
echo 'fences: all checks passed'
poweroff -f
