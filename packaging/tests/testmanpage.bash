#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that the manual page lists exactly the program's options.
# usage: testmanpage.bash PROGRAM MANPAGE
set -euo pipefail
# "  -serve", or "  -h, --help    Displays…", "  --socket <SOCK>  Watch…"
taken=$("$1" -h 2>&1 | sed -n 's/^  \(-[a-z], \)\{0,1\}\(--\{0,1\}[a-z][a-z-]*\).*/\2/p' | sort)
# The line after .TP, whose last bold word is the option.
named=$(sed -n '/^\.TP$/{n;s/^\(\\fB\\-[a-z]\\fR, \)\{0,1\}\\fB\(\\-[^\\]*\(\\-[^\\]*\)*\)\\fR.*/\2/p}' "$2" | tr -d '\\' | grep '^-' | sort)
[ -n "$taken" ]
diff <(echo "$taken") <(echo "$named")
! command -v groff >/dev/null || [ -z "$(groff -Kutf8 -man -Tutf8 -ww -z "$2" 2>&1)" ]
