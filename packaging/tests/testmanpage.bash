#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that the manual page lists exactly the program's options.
# usage: testmanpage.bash CLAUSTRUM MANPAGE
set -euo pipefail
taken=$("$1" -h 2>&1 | sed -n 's/^  \(-[a-z-]*\).*/\1/p' | sort)
named=$(sed -n '/^\.TP$/{n;s/^\\fB\(\\-[^\\]*\(\\-[^\\]*\)*\)\\fR.*/\1/p}' "$2" | tr -d '\\' | grep '^-' | sort)
[ -n "$taken" ]
diff <(echo "$taken") <(echo "$named")
