# SPDX-License-Identifier: Apache-2.0
# Completion of claustrum-lab for bash. All words come from the program's own help, so a new option
# needs no change here.

# The help, which needs a platform of Qt, but no display.
_claustrum_lab_help()
{
    QT_QPA_PLATFORM=offscreen "$1" --help 2>/dev/null
}

# The options: "  -h, --help       Displays…", "  --socket <SOCK>  Watch…".
_claustrum_lab_options()
{
    _claustrum_lab_help "$1" | grep '^  -' | grep -o -e ' --[a-z][a-z-]*' | tr -d ' ' | sort -u
}

# The values in the description of an option: "Use this theme: system, light or dark."
_claustrum_lab_values()
{
    _claustrum_lab_help "$1" | sed -n "s/^  $2 .*: \(.* or .*\)\./\1/p" | sed 's/ or /, /; s/,//g'
}

_claustrum_lab()
{
    local program=${COMP_WORDS[0]}
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
    COMPREPLY=()
    if [[ $previous == --theme ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_claustrum_lab_values "$program" "$previous")" -- "$current")
    elif [[ $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_claustrum_lab_options "$program")" -- "$current")
    else
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
    fi
}

complete -F _claustrum_lab claustrum-lab
