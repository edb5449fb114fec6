#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Replays on a busy machine: a right server must not differ there. By hand, since it takes long.
set -euo pipefail

usage() {
    cat <<'END'
usage: testing/underload.bash [OPTION...] [-- REPLAY-ARGUMENT...]

Replays all recordings and hand-written scenarios again and again beside busy loops: as this user, and
as root also as nobody, without the right to raise priorities. Prints a table with a row for each
replay, and below it what has differed. Further arguments are passed to `claustrum-conformance replay`.

options
  --rounds N     replays for each user (default: 20)
  --loops N      busy loops (default: 4)
  --jobs N       scenarios at a time (default: that of replay)
  --build DIR    folder with bin/claustrum-conformance (default: build/dev)
  --keep DIR     keep the report of each replay in DIR
  -h, --help     this text

status
  0  all replays had status 0
  1  at least one had another status
  2  nothing could be run

examples
  testing/underload.bash --rounds 3
  testing/underload.bash --keep /tmp/load -- --filter 'process-*'
END
}

give_up() {
    echo "underload.bash: $*; see testing/underload.bash --help" >&2
    exit 2
}

rounds=20 loops=4 build=build/dev keep='' arguments=()
while [ $# -gt 0 ]; do
    case $1 in
    --rounds | --loops | --jobs | --build | --keep) [ $# -gt 1 ] || give_up "$1 needs a value" ;;
    esac
    case $1 in
    --rounds) rounds=$2; shift 2 ;;
    --loops) loops=$2; shift 2 ;;
    --jobs) arguments+=(--jobs "$2"); shift 2 ;;
    --build) build=$2; shift 2 ;;
    --keep) keep=$2; shift 2 ;;
    -h | --help) usage; exit 0 ;;
    --) shift; arguments+=("$@"); break ;;
    *) give_up "there is no option $1" ;;
    esac
done
[[ $rounds =~ ^[1-9][0-9]*$ && $loops =~ ^[0-9]+$ ]] || give_up "--rounds and --loops need numbers"
program=$build/bin/claustrum-conformance
[ -x "$program" ] || give_up "there is no $program; build it, or give its folder with --build"

reports=${keep:-$(mktemp -d)}
mkdir -p "$reports"
busy=()
finish() {
    [ ${#busy[@]} -eq 0 ] || kill "${busy[@]}" 2>/dev/null || true
    [ -n "$keep" ] || rm -rf "$reports"
}
trap finish EXIT

users=("$(id -un)")
[ "$(id -u)" -ne 0 ] || users+=(nobody)

# Runs a command as one of the users. nobody may not raise priorities.
as() {
    local user=$1
    shift
    if [ "$user" = "$(id -un)" ]; then
        "$@"
    else
        setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups --bounding-set -sys_nice \
            --inh-caps -all -- env HOME=/nonexistent "$@"
    fi
}

for ((i = 0; i < loops; ++i)); do
    (while :; do :; done) &
    busy+=($!)
done

status=0
printf '%-6s %-10s %-7s %-8s %-9s %-8s %s\n' round user status equal differs skipped seconds
for ((round = 1; round <= rounds; ++round)); do
    for user in "${users[@]}"; do
        report=$reports/$round-$user.tap one=0 begin=$SECONDS
        as "$user" "$program" replay --format tap "${arguments[@]}" >"$report" 2>"$report.err" || one=$?
        [ "$one" -eq 0 ] || status=1
        printf '%-6s %-10s %-7s %-8s %-9s %-8s %s\n' "$round" "$user" "$one" \
            "$(grep -v '# SKIP' "$report" | grep -c '^ok ' || true)" "$(grep -c '^not ok ' "$report" || true)" \
            "$(grep -c '# SKIP' "$report" || true)" $((SECONDS - begin))
    done
done
if grep -q '^not ok ' "$reports"/*.tap; then
    printf '\nhow often each has differed:\n'
    grep -h '^not ok ' "$reports"/*.tap | sed -E 's/^not ok [0-9]+ - //' | sort | uniq -c | sort -rn
fi
cat "$reports"/*.err >&2
exit $status
