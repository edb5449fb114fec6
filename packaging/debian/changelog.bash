#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Prints Debian's changelog, made from the first version in CHANGELOG.md: each heading of it becomes a
# "[ heading ]", each point an entry.
# usage: changelog.bash CHANGELOG.md VERSION MAINTAINER
set -euo pipefail
date=$(date -u -R -d "@${SOURCE_DATE_EPOCH:-$(git -C "${1%/*}" log -1 --format=%ct 2>/dev/null || stat -c %Y "$1")}")
printf 'claustrum (%s) unstable; urgency=medium\n' "$2"
awk '
    /^## / { inside = /[0-9]+\.[0-9]+\.[0-9]+/ && !done; done = done || inside; next }
    !inside || /^$/ { next }
    /^### / { print ""; print "[ " substr($0, 5) " ]"; next }
    /^- / || /^  / { print; next }
' "$1" | sed -E 's/\[([^]]*)\]\([^)]*\)/\1/g; s/`//g' | awk '
    # One line for each point, and the headings between.
    /^- / { if (entry) print entry; entry = "* " substr($0, 3); next }
    /^  / { entry = entry " " substr($0, 3); next }
    { if (entry) print entry; entry = ""; print }
    END { if (entry) print entry }
' | while read -r line; do
    fold -s -w 74 <<<"$line" | sed -e '1 s/^\(.\)/  \1/' -e '2,$ s/^/    /' -e 's/ *$//'
done
printf '\n -- %s  %s\n' "$3" "$date"
