#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Pictures of -ps and -doctor on a host with three daemons: one with sessions, one without an
# inspection, one that is stranded. `./dev screenshots` runs it.
#
# usage: pictures.bash PROGRAM FOLDER
#   PROGRAM  claustrum
#   FOLDER   receives ps.png and doctor.png
set -euo pipefail
program=$(realpath "$1")
pictures=$(realpath "$2")
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")

# Mounts of its own, so that a name for the home may be chosen.
if [ -z "${CLAUSTRUM_PICTURES:-}" ]; then
    exec unshare --mount --pid --fork --kill-child --mount-proc env CLAUSTRUM_PICTURES=1 \
        bash "${BASH_SOURCE[0]}" "$program" "$pictures"
fi
mount -t tmpfs none /home
mkdir -p /home/ada/src/{app,lib,docs} /home/ada/bin
cat >/home/ada/bin/claude <<'EOF'
#!/bin/sh
echo '{"type":"system","subtype":"init"}'
while read -r line; do echo "$line"; done
EOF
cat >/home/ada/bin/make <<'EOF'
#!/bin/sh
i=0; while [ $i -lt 400000 ]; do i=$((i + 1)); done
echo 'built'
sleep 1000 & wait
EOF
chmod +x /home/ada/bin/*
ada() {
    (cd /home/ada && env -i HOME=/home/ada USER=ada SHELL=/bin/bash TERM=xterm-256color \
        LANG=C.UTF-8 PATH=/home/ada/bin:/usr/bin:/bin "$@")
}
serve() { # SOCKET OPTION...
    local socket=$1
    shift
    ada "$program" -serve -socket "$socket" -token-fd 0 "$@" <<<secret
}

remote=/home/ada/.claude/remote
serve $remote/rpc.sock -inspect -post-mortem
serve $remote/run/lib/rpc.sock
serve $remote/run/old/rpc.sock
python3 "$here/sessions.py" $remote/rpc.sock $remote/run/lib/rpc.sock &
sessions=$!
sleep "${CLAUSTRUM_PICTURE_SECONDS:-70}" # ages and times of outputs that look like some
rm $remote/run/old/rpc.sock

take() { # NAME ARGUMENT...
    local name=$1
    shift
    ada script -qec "stty cols 150; $program $*" /dev/null </dev/null |
        python3 "$here/terminal.py" "claustrum $*" "$pictures/$name.png"
}
take ps -ps
mkdir -p /home/ada/conda/lib
touch /home/ada/conda/lib/libstdc++.so.6
mount -t tmpfs -o noexec,size=400m none /home/ada/src/docs
take_doctor() {
    ada env LD_LIBRARY_PATH=/home/ada/conda/lib TMPDIR=/home/ada/src/docs HTTPS_PROXY=ftp://proxy.example \
        script -qec "stty cols 150; $program -doctor" /dev/null </dev/null |
        python3 "$here/terminal.py" "claustrum -doctor" "$pictures/doctor.png"
}
take_doctor
kill "$sessions"
