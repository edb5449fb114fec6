# SPDX-License-Identifier: Apache-2.0
# Completion of claustrum for bash. All words come from the program's own help, so a new flag needs no
# change here.

# The lines of the help that name a flag: "  -socket path" has a value, "  -serve" has none.
_claustrum_flags()
{
    "$1" -h 2>&1 | grep '^  -'
}

# What the value of a flag is: path, directory, hash and so on; empty if it has none.
_claustrum_value()
{
    _claustrum_flags "$1" | sed -n "s/^  $2 //p"
}

# The builds that -reference-build takes.
_claustrum_builds()
{
    "$1" -reference-build help 2>/dev/null | sed -n 's/^\([0-9a-f]\{7\}\) .*/\1/p'
    echo help
}

_claustrum()
{
    local program=${COMP_WORDS[0]}
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} value=
    COMPREPLY=()
    [[ $previous != -* ]] || value=$(_claustrum_value "$program" "$previous")
    case $value in
    path)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        ;;
    directory)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -d -- "$current")
        ;;
    hash)
        mapfile -t COMPREPLY < <(compgen -W "$(_claustrum_builds "$program")" -- "$current")
        ;;
    '')
        mapfile -t COMPREPLY < <(compgen -W "$(_claustrum_flags "$program" | sed 's/^  \([^ ]*\).*/\1/') -h" -- "$current")
        ;;
    esac
}

complete -F _claustrum claustrum
