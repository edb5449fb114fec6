#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The list after the tests of what was not run. $1: notrunhere.awk
set -euo pipefail

verify() { # NAME EXPECTED, and a log on stdin
    local list
    list=$(awk -f "$script")
    [ "$list" = "$2" ] || { printf '%s: expected\n%s\nbut was\n%s\n' "$1" "$2" "$list" >&2; exit 1; }
}

script=$1

verify "no tests" "" </dev/null

verify "nothing is lacking" "
not run here: nothing; this machine lacks nothing that these tests need" <<'EOF'
1/2 Testing: testone
1/2 Test: testone
Output:
----------------------------------------------------------
PASS   : TestOne::initTestCase()
QINFO  : TestOne::speaks() 5 short processes
Totals: 3 passed, 0 failed, 0 skipped, 0 blacklisted, 9ms
EOF

verify "each reason once" "
not run here: testone TestOne::works(as (root), testtwo TestTwo::initTestCase(): needs root
not run here: testone TestOne::rest(a row): no IPv6: so be it
not run here: testtwo TestTwo::memory(): the bound of memory, with a sanitizer
not run here: recording.5db5e4a.files-permission: it changes users at line 7, for which it must be run as root" <<'EOF'
1/4 Testing: testone
1/4 Test: testone
Output:
----------------------------------------------------------
SKIP   : TestOne::works(as (root) needs root
   Loc: [testone.cpp(12)]
SKIP   : TestOne::rest(a row) no IPv6: so be it
SKIP   : TestOne::rest(a row) no IPv6: so be it
2/4 Testing: testtwo
2/4 Test: testtwo
SKIP   : TestTwo::initTestCase() needs root
QINFO  : TestTwo::memory() not run here: the bound of memory, with a sanitizer
3/4 Test: recording.5db5e4a.files-permission
SKIPPED  5db5e4a/files-permission           5 cases     0 frames    0.00 s
  it changes users at line 7, for which it must be run as root
scenarios: 0 equal, 0 differ, 0 not run, 1 skipped; 0.0 s
4/4 Test: recording.5db5e4a.files-read
equal    5db5e4a/files-read                 9 cases    10 frames    0.10 s
EOF
