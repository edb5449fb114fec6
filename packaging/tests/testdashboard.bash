#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The Grafana dashboard and the alert rules ask for metrics that the daemon exports; the dashboard shows
# all of them, and names only alerts that there are.
# usage: testdashboard.bash CLAUSTRUM SOURCE_DIR
set -euo pipefail
claustrum=$1
dashboard=$2/packaging/grafana/claustrum.json rules=$2/packaging/prometheus/claustrum.rules.yml
HOME=$(mktemp -d)
export HOME SHELL=/bin/false
socket=$HOME/rpc.sock
trap '"$claustrum" -stop -socket "$socket" || true; rm -rf "$HOME"' EXIT
failures=0

fail() {
    echo "FAIL: $*"
    failures=$((failures + 1))
}

# The metrics page, fetched without further programs.
page() {
    local port
    port=$(sed -n 's|.*127.0.0.1:\([0-9]*\)/metrics.*|\1|p' "$HOME/remote-server.log")
    exec 3<>"/dev/tcp/127.0.0.1/$port"
    printf 'GET /metrics HTTP/1.0\r\n\r\n' >&3
    cat <&3
}

# Names in queries, without the suffixes of the parts of a histogram.
asked() {
    grep -o -h 'claustrum_[a-z_]*' "$@" | sed -E 's/_seconds_(bucket|sum|count)$/_seconds/' | sort -u
}

printf token | "$claustrum" -serve -socket "$socket" -token-fd 0 -metrics-addr 127.0.0.1:0
# A reply: the daemon has done all of its start, and has a request to count.
reply=$(echo '{"jsonrpc":"2.0","id":1,"method":"server.ping","auth":"token"}' | "$claustrum" -bridge -socket "$socket")
[[ $reply == *pong* ]] || fail "no pong: $reply"
exported=$(page | sed -n 's/^# TYPE \([a-z_]*\) .*/\1/p' | sort -u)
[ "$(wc -l <<<"$exported")" -gt 10 ] || fail "the daemon exports only: $exported"

for file in "$dashboard" "$rules"; do
    for name in $(comm -23 <(asked "$file") - <<<"$exported"); do
        fail "${file##*/} asks for $name, which the daemon does not export"
    done
done
for name in $(comm -13 <(asked "$dashboard") - <<<"$exported"); do
    fail "the dashboard does not show $name"
done
for alert in $(grep -o 'Claustrum[A-Za-z]*' "$dashboard" | sort -u); do
    grep -q "alert: $alert\$" "$rules" || fail "the dashboard names the alert $alert, which is not in the rules"
done
if command -v python3 >/dev/null; then
    python3 -m json.tool "$dashboard" /dev/null || fail "the dashboard is not JSON"
fi
[ $failures -eq 0 ]
