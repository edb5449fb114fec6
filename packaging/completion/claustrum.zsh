#compdef claustrum
# SPDX-License-Identifier: Apache-2.0
# Completion of claustrum for zsh. All words come from the program's own help, so a new flag needs no
# change here.

_claustrum() {
    local program=$words[1] previous=$words[CURRENT-1] value
    local -a flags found
    flags=(${(f)"$($program -h 2>&1 | sed -n 's/^  -/-/p')"}) # "-socket path", "-serve"
    value=${${(M)flags:#$previous *}#* }
    case $value in
    path)
        _files
        ;;
    directory)
        _files -/
        ;;
    hash)
        found=(${(f)"$($program -reference-build help 2>/dev/null | sed -n 's/^\([0-9a-f]\{7\}\) .*/\1/p')"} help)
        compadd -a found
        ;;
    '')
        found=(${flags%%[[:blank:]]*} -h) # a flag of one letter has its description in the same line
        compadd -a found
        ;;
    esac
}

_claustrum "$@"
