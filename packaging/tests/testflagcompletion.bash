#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The completion of claustrum and of claustrum-lab, in bash, zsh and fish: every flag of the help is
# offered, and the values that can be listed.
# usage: testflagcompletion.bash CLAUSTRUM CLAUSTRUM-LAB SOURCE_DIR
set -u
claustrum=$1 lab=$2
cd "$3" || exit 2
export QT_QPA_PLATFORM=offscreen PATH=${claustrum%/*}:${lab%/*}:$PATH
failures=0

is() { # NAME EXPECTED-LINES OFFERED-LINES
    if [ "$(sort <<<"$2")" != "$(sort <<<"$3")" ]; then
        echo "FAIL $1: expected: ${2//$'\n'/ }; offered: ${3//$'\n'/ }"
        failures=$((failures + 1))
        return
    fi
    echo "ok $1"
}

words() { tr ' ' '\n' <<<"$1"; }

flags=$("$claustrum" -h 2>&1 | sed -n 's/^  \(-[a-z-]*\).*/\1/p')
builds=$("$claustrum" -reference-build help | sed -n 's/^\([0-9a-f]\{7\}\) .*/\1/p')
options=$("$lab" --help 2>/dev/null | sed -n 's/^  \(-[a-z], \)\{0,1\}\(--[a-z-]*\).*/\2/p')
[ "$(wc -w <<<"$flags")" -gt 20 ] && [ "$(wc -w <<<"$builds")" -gt 10 ] && [ "$(wc -w <<<"$options")" -gt 3 ] || exit 1

# offer PROGRAM WORD…: prints the shell's offers for the last WORD of the command line.
check() {
    is "$1: flags" "$flags"$'\n'-h "$(offer claustrum -)"
    is "$1: the start of a flag" "$(words '-token-fd -token-file')" "$(offer claustrum -serve -token)"
    is "$1: builds" "$builds"$'\n'help "$(offer claustrum -serve -reference-build '')"
    is "$1: nothing for a number" '' "$(offer claustrum -install -cli-keep '')"
    is "$1: options of the lab" "$options" "$(offer claustrum-lab --)"
    is "$1: themes" "$(words 'system light dark')" "$(offer claustrum-lab --theme '')"
}

source packaging/completion/claustrum.bash
source packaging/completion/claustrum-lab.bash
offer() {
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    COMPREPLY=()
    "_${1/-/_}"
    [ ${#COMPREPLY[@]} -eq 0 ] || printf '%s\n' "${COMPREPLY[@]}"
}
check bash
is "bash: files" packaging/tests "$(offer claustrum -wire-log packaging/tes)"
is "bash: folders" recordings "$(offer claustrum -cli-dir rec)"
is "bash: files of the lab" CMakeLists.txt "$(offer claustrum-lab CMakeL)"

# Without a terminal, zsh has no completion system: a function that prints replaces its compadd.
if command -v zsh >/dev/null; then
    offer() {
        zsh -f -c '
            compadd() { local word; for word in ${(P)2}; do [[ $word == ${words[CURRENT]}* ]] && print -r -- $word; done; true }
            _files() { print files $* }
            words=("$@"); CURRENT=$#words
            source packaging/completion/$words[1].zsh' completion "$@"
    }
    check zsh
    is "zsh: files" files "$(offer claustrum -wire-log packaging/tes | sed 's/ *$//')"
    is "zsh: folders" 'files -/' "$(offer claustrum -cli-dir rec)"
    is "zsh: files of the lab" files "$(offer claustrum-lab CMakeL | sed 's/ *$//')"
else
    echo "zsh is not installed: its completion was not tested"
fi

# From version 4 on, fish also offers what contains the word.
if command -v fish >/dev/null; then
    offer() {
        fish --no-config -c 'source packaging/completion/$argv[1].fish; complete -C "$argv"' -- "$@" | cut -f 1 \
            | awk -v word="${!#}" 'index($0, word) == 1'
    }
    check fish
    is "fish: files" packaging/tests/ "$(offer claustrum -wire-log packaging/tes)"
    is "fish: folders" recordings/ "$(offer claustrum -cli-dir rec)"
    is "fish: files of the lab" CMakeLists.txt "$(offer claustrum-lab CMakeL)"
else
    echo "fish is not installed: its completion was not tested"
fi
[ $failures -eq 0 ]
