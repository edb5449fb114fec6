#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Calls the completion functions as the shells do, and checks the offered words.
# usage: testcompletion.bash PROGRAM SOURCE_DIR
set -u
program=$1
cd "$2" || exit 2
failures=0

holds() { # NAME EXPECTED-WORDS OFFERED-WORDS: each expected word is offered
    local word
    for word in $2; do
        if ! grep -q -x -F -e "$word" <<<"$3"; then
            echo "FAIL $1: $word is missing from: ${3//$'\n'/ }"
            failures=$((failures + 1))
            return
        fi
    done
    echo "ok $1"
}

is() { # NAME EXPECTED-LINES OFFERED-LINES
    if [ "$(sort <<<"$2")" != "$(sort <<<"$3")" ]; then
        echo "FAIL $1: expected: ${2//$'\n'/ }; offered: ${3//$'\n'/ }"
        failures=$((failures + 1))
        return
    fi
    echo "ok $1"
}

words() { tr ' ' '\n' <<<"$1"; }

commands=$("$program" help | sed -n '/^commands$/,/^$/ s/^  \([a-z-]*\) .*/\1/p')
scenarios=$(cd recordings/5db5e4a && ls | sed -n 's/\.jsonl$//p')

# offer WORD…: prints the shell's offers for the last WORD of the command line.
check() {
    is "$1: commands" "$commands"$'\n'help "$(offer '')"
    is "$1: the start of a command" replay "$(offer rep)"
    is "$1: commands after help" "$(words 'diff drift')" "$(offer help d)"
    holds "$1: options" '--server --filter --format --out --jobs --timeout --keep --help' "$(offer replay --)"
    is "$1: the start of an option" --format "$(offer replay --fo)"
    holds "$1: options of another command" '--from --to' "$(offer drift --)"
    is "$1: formats" "$(words 'pretty tap junit html json expected')" "$(offer replay --format '')"
    is "$1: formats of matrix" "$(words 'pretty html json')" "$(offer matrix --format '')"
    holds "$1: a scenario to replay" 'git-info' "$(offer replay git-i)"
    is "$1: cases to replay" files-tilde/left-alone "$(offer replay files-tilde/le)"
    is "$1: formats of list" "$(words 'pretty names ids')" "$(offer list --format '')"
    is "$1: payloads of share" "$(words 'keep mask')" "$(offer share --payload '')"
    holds "$1: options of play" '--listen --connection --once --token' "$(offer play --)"
    is "$1: formats of diff" "$(words 'pretty html json')" "$(offer diff --format '')"
    is "$1: formats of merge" "$(words 'text log')" "$(offer merge --format '')"
    is "$1: formats of timeline" "$(words 'text json')" "$(offer timeline --format '')"
    is "$1: nothing for a threshold" '' "$(offer timeline --threshold '')"
    holds "$1: scenarios" "$scenarios" "$(offer replay --filter '')"
    is "$1: the start of a scenario" "$(grep ^git-worktree <<<"$scenarios")" "$(offer replay --filter git-worktree)"
    is "$1: scenarios of a folder" lonely "$(offer replay --recordings "$folder" --filter '')"
    is "$1: cases" "$(words 'bridge/no-server bridge/server-undisturbed')" "$(offer explain bridge/)"
    is "$1: nothing for a number" '' "$(offer replay --jobs '')"
    is "$1: nothing for a count" '' "$(offer replay --repeat '')"
}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/b"
sed '1 s/"scenario": "bridge"/"scenario": "lonely"/' recordings/5db5e4a/bridge.jsonl >"$folder/b/lonely.jsonl"

source packaging/completion/claustrum-conformance.bash
offer() {
    COMP_WORDS=("$program" "$@")
    COMP_CWORD=$#
    COMPREPLY=()
    _claustrum_conformance
    [ ${#COMPREPLY[@]} -eq 0 ] || printf '%s\n' "${COMPREPLY[@]}"
}
check bash
is "bash: files" packaging/tests "$(offer diff packaging/tes)"
is "bash: folders" recordings "$(offer drift --from rec)"
is "bash: the folder of --save" recordings "$(offer replay --save rec)"

# Without a terminal, zsh has no completion system: a function that prints replaces its compadd.
if command -v zsh >/dev/null; then
    offer() {
        zsh -f -c '
            compadd() { local word; for word in ${(P)2}; do [[ $word == ${words[CURRENT]}* ]] && print -r -- $word; done; true }
            _files() { print files $* }
            words=("$@"); CURRENT=$#words
            source packaging/completion/claustrum-conformance.zsh' completion "$program" "$@"
    }
    check zsh
    is "zsh: files" files "$(offer diff packaging/tes | sed 's/ *$//')"
    is "zsh: folders" 'files -/' "$(offer drift --from rec)"
    is "zsh: the folder of --all" 'files -/' "$(offer record --all rec)"
else
    echo "zsh is not installed: its completion was not tested"
fi

if command -v fish >/dev/null; then
    offer() {
        PATH=${program%/*}:$PATH fish --no-config -c 'source packaging/completion/claustrum-conformance.fish
            complete -C "claustrum-conformance $argv"' -- "$@" | cut -f 1
    }
    check fish
    is "fish: files" packaging/tests/ "$(offer diff packaging/tes)"
    is "fish: folders" recordings/ "$(offer drift --from rec)"
    is "fish: the folder of --save" recordings/ "$(offer replay --save rec)"
else
    echo "fish is not installed: its completion was not tested"
fi
[ $failures -eq 0 ]
