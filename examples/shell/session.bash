# SPDX-License-Identifier: Apache-2.0
# Functions of the shell examples: a connection through socat, requests, and what comes back.
# It prints each frame: those that the client sends after an arrow to the right, the daemon's after one to the left.
set -euo pipefail

socket=${CLAUSTRUM_SOCKET:-$HOME/.claude/remote/rpc.sock}
token=$(<"$(dirname "$socket")/daemon.token")
next_id=0

# Opens a connection; a later call opens another one in its place.
connect() {
    { coproc SOCAT { exec socat - "UNIX-CONNECT:$socket"; }; } 2>/dev/null
}

# As if the network broke: nothing more is read, and nothing is said.
disconnect() {
    kill -KILL "$SOCAT_PID"
    wait "$SOCAT_PID" 2>/dev/null || true
}

# request METHOD PARAMS: sends a request with the next id.
request() {
    local frame
    next_id=$((next_id + 1))
    frame="{\"jsonrpc\":\"2.0\",\"id\":$next_id,\"method\":\"$1\",\"params\":$2,\"auth\":\"$token\"}"
    echo "→ $frame"
    echo "$frame" >&"${SOCAT[1]}"
}

# receive COUNT: prints that many frames; the last one is in $frame.
receive() {
    local count
    for ((count = 0; count < $1; count++)); do
        IFS= read -r frame <&"${SOCAT[0]}"
        echo "← $frame"
    done
}

# data: the bytes in $frame, a frame of stdout or stderr.
data() {
    sed 's/.*"data":"\([^"]*\)".*/\1/' <<<"$frame" | base64 -d
}
