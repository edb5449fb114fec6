#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The manual page of claustrum-conformance has each command with each of its options, as written.
# usage: testconformanceman.bash PROGRAM MANPAGE
set -euo pipefail
program=$1 page=$2 failures=0

# The page as text: formatted if there is a formatter, and otherwise with its escapes undone.
if command -v groff >/dev/null; then
    warnings=$(groff -Kutf8 -man -Tutf8 -ww -z "$page" 2>&1) || true
    [ -z "$warnings" ] || { echo "FAIL: $warnings"; exit 1; }
    text=$(groff -Kutf8 -man -Tutf8 -rLL=200n "$page" | sed 's/\x1b\[[0-9;]*m//g')
else
    text=$(sed -e 's/\\-/-/g' -e 's/\\e/\\/g' -e 's/\\&//g' "$page")
fi
commands=$("$program" help | sed -n '/^commands$/,/^$/ s/^  \([a-z][a-z-]*\) .*/\1/p')
[ "$(wc -w <<<"$commands")" -gt 7 ]
for command in $commands; do
    while read -r line; do
        grep -q -F -e "$line" <<<"$text" && continue
        echo "FAIL: of the help of $command, the page lacks: $line"
        failures=$((failures + 1))
    done < <("$program" help "$command" | sed -n 's/^ *\(--[a-z-]*.*\)/\1/p')
done
[ $failures -eq 0 ]
