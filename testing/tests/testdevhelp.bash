#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# testdevhelp.bash DEV: each command of ./dev answers --help with its usage, and starts nothing else.
set -euo pipefail
dev=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failures=0

# What commands begin with; in place of them, programs that note their start.
for name in apt-get dpkg-query sudo cmake ctest ninja clang-format mkdocs node npm xvfb-run debootstrap unshare; do
    printf '#!/bin/sh\necho "%s $*" >>"%s/started"\nexit 1\n' "$name" "$folder" >"$folder/$name"
    chmod +x "$folder/$name"
done

# check USAGE ARGUMENT...: `./dev ARGUMENT...` prints a usage that begins so.
check() {
    local usage=$1 text status=0
    shift
    rm -f "$folder/started"
    text=$(PATH=$folder:$PATH "$dev" "$@" 2>&1) || status=$?
    if [ "$status" != 0 ] || [[ $text != "usage: ./dev $usage"* ]] || [ -f "$folder/started" ]; then
        echo "./dev $*: status $status, $(head -n 1 <<<"$text"); started: $(cat "$folder/started" 2>/dev/null)" >&2
        failures=$((failures + 1))
    fi
}

mapfile -t commands < <("$dev" help | sed -n '/^Examples:/q; s/^  \([a-z][a-z0-9-]*\).*/\1/p')
[ ${#commands[@]} -gt 20 ] || { echo "./dev help lists ${#commands[@]} commands" >&2; exit 1; }
for command in "${commands[@]}"; do
    check "$command" "$command" --help
    check "$command" "$command" -h
done
check "test [PRESET] [...]" test asan --help
check "package [ARCH] [--test]" debian trixie package --help
check "package [ARCH] [--test]" qt6 package --help
[ "$failures" -eq 0 ]
