# SPDX-License-Identifier: Apache-2.0
# Lists the tests of CTest's LastTest.log that were not run on this machine: each reason once, with its
# tests. Reads QSKIPs, scenarios that lack something, and parts of tests that are left out with
# qInfo("not run here: …").

function note(who, reason) {
    if (seen[who, reason]++)
        return
    if (!(reason in tests))
        reasons[++count] = reason
    tests[reason] = tests[reason] (tests[reason] == "" ? "" : ", ") who
}

# "TestX::function(row) reason" -> the reason; who gets the rest.
function split_off_function(text) {
    match(text, /^[A-Za-z0-9_:]+\([^)]*\)/)
    who = test " " substr(text, 1, RLENGTH)
    text = substr(text, RLENGTH + 1)
    sub(/^ +/, "", text)
    return text
}

/^[0-9]+\/[0-9]+ Test: / { test = $0; sub(/^[^:]*: /, "", test); played++ }

/^SKIP +: / {
    sub(/^SKIP +: /, "")
    reason = split_off_function($0)
    note(who, reason)
}

/^Q?INFO +: .* not run here: / {
    sub(/^Q?INFO +: /, "")
    reason = split_off_function($0)
    sub(/^.*not run here: /, "", reason)
    note(who, reason)
}

/^SKIPPED  / {
    who = test
    if ((getline) > 0) {
        sub(/^ +/, "")
        note(who, $0)
    }
}

END {
    if (played && !count)
        print "\nnot run here: nothing; this machine lacks nothing that these tests need"
    if (count)
        print ""
    for (i = 1; i <= count; i++)
        print "not run here: " tests[reasons[i]] ": " reasons[i]
}
