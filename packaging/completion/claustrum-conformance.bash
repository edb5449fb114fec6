# SPDX-License-Identifier: Apache-2.0
# Completion of claustrum-conformance for bash. All words come from the program's own
# help, so a new command or option needs no change here.

# The commands that `help` lists.
_claustrum_conformance_commands()
{
    "$1" help 2>/dev/null | sed -n '/^commands$/,/^$/ s/^  \([a-z][a-z-]*\) .*/\1/p'
    echo help
}

# The options of a command.
_claustrum_conformance_options()
{
    "$1" help "$2" 2>/dev/null | sed -n '/^options$/,/^$/ p' | grep -o -e '--[a-z][a-z-]*'
    echo --help
}

# The values of a command's --format: "pretty, tap or json (default: pretty)".
_claustrum_conformance_formats()
{
    "$1" help "$2" 2>/dev/null | sed -n 's/^  --format [A-Z]* *\([^(:]*\).*/\1/p' | tr ', ' '\n\n' |
        grep -v -x -e 'or' -e 'and' -e ''
}

# The scenarios of the --recordings on the line, or of the default ones.
_claustrum_conformance_scenarios()
{
    local -a folder=()
    local i
    for ((i = 2; i < COMP_CWORD; ++i)); do
        [[ ${COMP_WORDS[i]} == --recordings ]] && folder=(--recordings "${COMP_WORDS[i + 1]}")
    done
    "$1" list --format names "${folder[@]}" 2>/dev/null | sort -u
}

# The ids of the cases, the first column of `list --format ids`.
_claustrum_conformance_cases()
{
    "$1" list --format ids 2>/dev/null | sed 's/ .*//'
}

_claustrum_conformance()
{
    local program=${COMP_WORDS[0]} command=${COMP_WORDS[1]-}
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
    COMPREPLY=()
    if ((COMP_CWORD == 1)) || [[ $command == help ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_claustrum_conformance_commands "$program")" -- "$current")
        return
    fi
    case $previous in
    --filter)
        mapfile -t COMPREPLY < <(compgen -W "$(_claustrum_conformance_scenarios "$program")" -- "$current")
        return
        ;;
    --format)
        mapfile -t COMPREPLY < <(compgen -W "$(_claustrum_conformance_formats "$program" "$command")" -- "$current")
        return
        ;;
    --payload)
        mapfile -t COMPREPLY < <(compgen -W "keep mask" -- "$current")
        return
        ;;
    --recordings | --from | --to | --all | --save | --dir)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -d -- "$current")
        return
        ;;
    --build | --as | --cases-of | --jobs | --timeout | --runs | --repeat | --line | --plays | --seconds | --connection | --token | --hide | --width | --threshold | --gaps)
        return
        ;;
    esac
    if [[ $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_claustrum_conformance_options "$program" "$command")" -- "$current")
    elif [[ $command == explain ]] || [[ $command =~ ^(replay|list|matrix)$ && $current == ?*/* && ! -e ${current%/*} ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_claustrum_conformance_cases "$program")" -- "$current")
    elif [[ $command =~ ^(replay|list|matrix)$ ]]; then
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -W "$(_claustrum_conformance_scenarios "$program")" -- "$current"; compgen -f -- "$current")
    else
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
    fi
}

complete -F _claustrum_conformance claustrum-conformance
