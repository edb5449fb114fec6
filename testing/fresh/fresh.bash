#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `./dev fresh`: `./dev demo` and `./dev test` on fresh Debian systems; see `./dev fresh --help`.
# rows.bash lists the rows, bare.bash makes their systems, and enter.bash sets one up.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export source=${here%/testing/fresh} caching=yes
script='./dev fresh'
source "$here/../rows.bash"
source "$here/rows.bash"
source "$here/bare.bash"

usage() {
    cat <<'END'
usage: ./dev fresh [OPTION...] [ROW...]
       ./dev fresh list

Runs `./dev demo` and `./dev test` of the commit HEAD as a new user would, on fresh Debian systems under
the conditions of each ROW (default: all rows), and prints a table. Needs root, debootstrap and a kernel
with overlayfs. Systems, logs and the table are kept in build/fresh, which may be deleted.

  list          list the rows and exit
  --demo        only ./dev demo
  --test        only ./dev test
  --no-cache    compile everything in every row; otherwise rows share compiled objects through ccache
  --shell ROW   a shell under the conditions of ROW, in the clone
  -h, --help    this text

Exit status: 0 if all rows are as expected, 1 if not, 2 if nothing could be run.
$MIRROR replaces the mirror http://deb.debian.org/debian.

Examples:
  ./dev fresh --demo root umask     the demo in two rows
  ./dev fresh --no-cache root       the waiting time of a new user
  ./dev fresh --shell blank         a look around after a row failed
END
}

check_host() {
    local tool missing=()
    [ "$(id -u)" -eq 0 ] || give_up "needs root, for chroot and mounts: sudo ./dev fresh"
    for tool in debootstrap unshare setpriv git ip flock; do
        command -v $tool >/dev/null || missing+=("$tool")
    done
    [ ${#missing[@]} -eq 0 ] \
        || give_up "missing: ${missing[*]}; apt-get install debootstrap util-linux git iproute2"
    [ -z "$(git -C "$source" status --porcelain)" ] \
        || echo "./dev fresh: uncommitted changes are ignored" >&2
}

# Adds a layer with the result of `./dev setup`, so that rows need not install it again.
make_packages() {
    local suite=$1 wanted
    wanted=$(git -C "$source" show HEAD:dev | sed -n '/^packages=(/,/^)/p' | cksum)
    [ "$(cat "$suite/packages.of" 2>/dev/null)" != "$wanted" ] || return 0
    echo "./dev fresh: installing the packages in $suite" >&2
    rm -rf "$suite/packages" "$suite/packages.of"
    enter setup "$suite" logs/setup setup
    [ "$(cut -d' ' -f4 logs/setup/results)" = 0 ] || give_up "./dev setup failed; see build/fresh/logs/setup/setup.log"
    mkdir -p row/upper/usr/local/bin
    mv row/upper/root/claustrum/build/tools/promtool row/upper/usr/local/bin/ 2>/dev/null || true # not in every suite
    rm -rf row/upper/root
    mv row/upper "$suite/packages"
    echo "$wanted" >"$suite/packages.of"
}

# Becomes enter.bash with the given arguments. However this script ends, its namespaces end with it,
# with all their processes and mounts.
become_row() {
    local network=()
    conditions "$1"
    [ "$ipv6" = yes ] || network=(--net)
    exec setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --ipc --uts --mount-proc \
        "${network[@]}" bash "$here/enter.bash" "$@" 9>&-
}

# Runs commands under the conditions of a row: enter ROW SUITE LOGS COMMAND...
enter() {
    local logs=$3
    rm -rf row "$logs"
    mkdir -p "$logs"
    (become_row "$@") <&0 >"$logs/row.log" 2>&1 &
    child=$!
    wait $child || echo "./dev fresh: $1 could not be set up; see build/fresh/$logs/row.log" >&2
    child=
}

shell() {
    prepare "$1"
    rm -rf row
    (become_row "$1" "$suite" logs shell) || true
}

# Makes the systems that a row needs.
prepare() {
    conditions "$1"
    make_bare "$suite"
    [ "$lower" = bare ] || make_packages "$suite"
}

seconds() { # of tenths
    if [ "$1" -lt 100 ]; then echo "$(($1 / 10)).$(($1 % 10)) s"; else echo "$(($1 / 10)) s"; fi
}

last_words() {
    sed 's/\x1b\[[0-9;]*m//g' "$1" | grep -v '^[[:space:]]*$' | tail -n 1 | cut -c 1-60
}

# "212 passed, 1 failed, 2 not run", from the lines of CTest, and from the list at the end, which also
# has parts of tests that were not run.
test_counts() {
    awk '/ Test +#[0-9]+: / {
             if (/\*\*\*(Skipped|Not Run)|\(Disabled\)/) ++skipped
             else if (/ Passed /) ++passed
             else if (/\*\*\*/) ++failed
         }
         /^not run here: / {
             sub(/^not run here: /, "")
             if (!sub(/: .*/, "")) next # "nothing; ..."
             listed += 1 + gsub(/, /, "")
         }
         END {
             if (passed + failed + skipped)
                 printf "%d passed, %d failed, %d not run", passed, failed, (listed > skipped ? listed : skipped)
         }' "$1"
}

# A cell of the table; false if the result is not as expected: cell COMMAND STATUS TENTHS LOG
cell() {
    local command=$1 status=$2 tenths=$3 log=$4 counts=
    if [ "$fails_at_once" = yes ]; then
        if [ "$status" -ne 0 ] && [ "$tenths" -le 10 ] && grep -q 'apt-get install' "$log"; then
            echo "lists missing packages, $(seconds "$tenths")"
            return
        fi
        echo "WRONG: $(seconds "$tenths"): $(last_words "$log")"
        return 1
    fi
    [ "$command" != test ] || counts=$(test_counts "$log")
    if [ "$status" -eq 0 ]; then
        echo "${counts:-ok}, $(seconds "$tenths")"
        return
    fi
    echo "WRONG: ${counts:-exit $status: $(last_words "$log")}, $(seconds "$tenths")"
    return 1
}

line() { printf '%-18s %-38s %-48s %s\n' "$@" | tee -a table; }

# The lines of one row: one for each clone and run.
report() {
    local row=$1 logs=$2 clone run command status tenths log name text demo test
    while read -r clone run; do
        name=$row demo=- test=-
        [ "$clone$run" = 11 ] || name="$row ($((clone > run ? clone : run)))"
        while read -r command _ _ status tenths log; do
            text=$(cell "$command" "$status" "$tenths" "$log") || bad=yes
            printf -v "$command" %s "$text"
        done < <(grep -E "^[a-z]+ $clone $run " "$logs/results")
        line "$name" "$demo" "$test" "build/fresh/$logs"
    done < <(cut -d' ' -f 2,3 "$logs/results" | sort -u)
}

run_row() {
    local row=$1 logs=logs/$1
    shift
    prepare "$row"
    enter "$row" "$suite" "$logs" "$@"
    if [ -f "$logs/results" ]; then
        report "$row" "$logs"
    else
        line "$row" "could not be set up" - "build/fresh/$logs"
        bad=yes
    fi
    rm -rf row
}

child=
clean_up() {
    [ -z "$child" ] || kill -KILL "$child" 2>/dev/null || true # unshare blocks TERM
    [ -z "$child" ] || wait "$child" 2>/dev/null || true
    rm -rf row
}

commands=(demo test) shell=
take_option() {
    case $1 in
    --demo) commands=(demo) ;;
    --test) commands=(test) ;;
    --no-cache) caching=no ;;
    --shell) shell=${2:-} rows+=("${2:-}") taken=2 ;;
    *) return 1 ;;
    esac
}

# A function, so that the script may be edited while it runs.
main() {
    read_arguments "$@"
    check_host
    mkdir -p "$source/build/fresh/logs"
    cd "$source/build/fresh"
    exec 9>lock
    flock -n 9 || give_up "another run is using build/fresh"
    trap clean_up EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    if [ -n "$shell" ]; then
        shell "$shell"
        exit
    fi
    bad=no
    rm -f table
    line row demo test log
    local row
    for row in "${rows[@]}"; do run_row "$row" "${commands[@]}"; done
    [ "$bad" = no ]
}

main "$@"
exit
