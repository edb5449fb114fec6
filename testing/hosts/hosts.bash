#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `./dev hosts`: the portable program on bare and odd hosts; see `./dev hosts --help`. rows.bash lists the
# rows, and enter.bash runs one.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=${here%/testing/hosts}
script='./dev hosts'
source "$here/../rows.bash"
source "$here/rows.bash"
source "$here/../fresh/bare.bash"

usage() {
    cat <<'END'
usage: ./dev hosts [OPTION...] [ROW...]
       ./dev hosts list

Puts the portable program (./dev portable) alone on throwaway systems under the conditions of each ROW
(default: all rows), runs it there as an ordinary user, and prints a table: -version; a session by -serve
and -bridge with a ping, a list of files and a process; libraries that the daemon has loaded; -install from
a server on the loopback interface; -stop. Needs root, a kernel with overlayfs, debootstrap, gcc, zstd,
openssl, and the package busybox-static, which is downloaded and not installed.

  list            list the rows and exit
  --program FILE  default: build/portable/claustrum-linux-amd64
  -h, --help      this text

Systems are kept in build/fresh, logs in build/hosts. Exit status: 0 if all rows are as expected, 1 if not,
2 if nothing could be run. $MIRROR replaces the mirror http://deb.debian.org/debian.

Examples:
  ./dev hosts empty no-proc     two rows
  ./dev hosts --program build/portable/claustrum-linux-amd64 debian-13
END
}

program=$source/build/portable/claustrum-linux-amd64
take_option() {
    [ "$1" = --program ] || return
    program=$(realpath "${2:-}") taken=2
}

check_host() {
    local tool missing=()
    [ "$(id -u)" -eq 0 ] || give_up "needs root, for chroot and mounts: sudo ./dev hosts"
    for tool in debootstrap unshare setpriv gcc zstd openssl; do
        command -v $tool >/dev/null || missing+=("$tool")
    done
    [ ${#missing[@]} -eq 0 ] || give_up "missing: ${missing[*]}; apt-get install debootstrap util-linux gcc zstd openssl"
    [ -x "$program" ] || give_up "$program is missing; ./dev portable builds it"
}

fetch_busybox() {
    [ -x busybox ] && return
    (apt-get download -qq busybox-static 2>/dev/null && dpkg-deb -x busybox-static_*.deb new && mv new/bin/busybox . && rm -r new busybox-static_*.deb) \
        || give_up "the package busybox-static could not be downloaded"
}

# What the rows' server offers: as CLI the program itself, which runs anywhere and knows --version.
make_served() {
    rm -rf served
    mkdir -p served/https # whose files are whole responses
    zstd -q -3 "$program" -o served/cli.zst
    { printf 'HTTP/1.0 200 OK\r\nContent-Length: %s\r\n\r\n' "$(stat -c %s served/cli.zst)" && cat served/cli.zst; } >served/https/cli.zst
    sha256sum served/cli.zst | cut -d' ' -f1 >served/sum
    openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem -days 30 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost 2>/dev/null
    gcc -static -O1 -o refuse "$here/refuse.c"
    gcc -O1 -o nameserver "$here/nameserver.c"
    gcc -shared -fPIC -O1 -o preloaded.so "$here/preloaded.c"
}

line() { printf '%-14s %-22s %-8s %-9s %-10s %-21s %s\n' "$@" | tee -a table; }

outcome() { awk -v step="$2" '$1 == step { sub(/^[^ ]* /, ""); print; found = 1 } END { if (!found) print "WRONG: did not end" }' "$1/results" | tr '\n' ' '; }

# In namespaces of its own, which end with this script.
run_row() {
    local row=$1 logs=logs/$1 upload=uploaded
    conditions "$row"
    [ -z "$suite" ] || (cd ../fresh && make_bare "$suite")
    rm -rf row "$logs"
    mkdir -p "$logs"
    : >"$logs/results"
    setpriv --pdeathsig KILL timeout -s KILL 60 unshare --mount --pid --net --fork --kill-child --mount-proc \
        bash "$here/enter.bash" "$row" "$program" "$logs" >"$logs/row.log" 2>&1 </dev/null 9>&- || true
    rm -rf row
    [ "$noexec" = no ] || upload=$(outcome "$logs" upload)
    line "$row" "$upload" "$(outcome "$logs" version)" "$(outcome "$logs" session)" "$(outcome "$logs" libraries)" \
        "$(outcome "$logs" install)" "$(outcome "$logs" stop)"
    [[ $(outcome "$logs" libraries) == none* ]] || bad=yes
}

main() {
    read_arguments "$@"
    check_host
    mkdir -p "$source"/build/{hosts/logs,fresh/logs}
    cd "$source/build/hosts"
    exec 9>lock
    flock -n 9 || give_up "another run is using build/hosts"
    fetch_busybox
    make_served
    bad=no
    rm -f table
    line row upload version session libraries install stop
    local row
    for row in "${rows[@]}"; do run_row "$row"; done
    ! grep -q WRONG table || bad=yes
    [ "$bad" = no ]
}

main "$@"
exit
