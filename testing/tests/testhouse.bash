#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# testing/house.bash finds each breach of its rules, and nothing in a tree that keeps them.
# usage: testhouse.bash HOUSE_BASH
set -euo pipefail
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree"/{testing,low,high}
cp "$1" "$tree/testing/house.bash"
failures=0

# A source file with a function of so many lines.
write_function() {
    {
        echo "$2"
        echo '{'
        for ((line = 1; line < $3; ++line)); do echo "    f($line);"; done
        echo '}'
    } >"$tree/$1"
}

# expect STATUS TEXT: the run ends with that status and prints that text.
expect() {
    local output status=0
    output=$(bash "$tree/testing/house.bash" "$tree/links.txt" 2>&1) || status=$?
    if [ "$status" -ne "$1" ] || ! grep -qF -- "$2" <<<"$output"; then
        printf 'expected status %s and "%s", got %s:\n%s\n' "$1" "$2" "$status" "$output" >&2
        failures=$((failures + 1))
    fi
}

reset_tree() {
    rm -f "$tree"/{low,high}/*
    printf '%s\n' 'a-low low' 'a-high high a-low' 'a-tests test-program' >"$tree/links.txt"
    echo '#include "low/low.h"' >"$tree/high/high.cpp"
    echo 'int low();' >"$tree/low/low.h"
    write_function low/low.cpp 'int low()' 60
}

reset_tree
expect 0 'The house is in order: 3 code files, 2 folders with a library, 1 test programs.'

echo '#include "high/high.h"' >>"$tree/low/low.h"
expect 1 'low/low.h:2: low does not link high'

reset_tree
write_function low/low.cpp 'int low()' 61
expect 1 'low/low.cpp:2: a function of 61 lines, more than 60: int low()'

reset_tree
write_function low/low.cpp 'void TestLow::finds_data()' 100
expect 0 'in order'

reset_tree
for ((i = 0; i < 49; ++i)); do touch "$tree/low/file$i.h"; done
expect 1 'low: 51 code files, more than 50'

reset_tree
for ((i = 0; i < 20; ++i)); do echo "more-tests-$i test-program" >>"$tree/links.txt"; done
expect 1 '21 test programs, more than 20'

reset_tree
printf 'case x in\nx) ;;\nesac\ny) ;;\n' >"$tree/dev"
expect 1 "dev: line 4: syntax error near unexpected token \`)'"
rm "$tree/dev"
printf 'if true\n' >"$tree/testing/half.bash"
expect 1 'testing/half.bash: line'
rm "$tree/testing/half.bash"
expect 0 'in order'

exit $((failures > 0))
