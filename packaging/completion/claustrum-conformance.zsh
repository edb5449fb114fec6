#compdef claustrum-conformance
# SPDX-License-Identifier: Apache-2.0
# Completion of claustrum-conformance for zsh. All words come from the program's own
# help, so a new command or option needs no change here.

_claustrum-conformance() {
    local program=$words[1] command=$words[2] current=$words[CURRENT] previous=$words[CURRENT-1]
    local -a found folder

    if (( CURRENT == 2 )) || [[ $command == help ]]; then
        found=(${(f)"$($program help 2>/dev/null | sed -n '/^commands$/,/^$/ s/^  \([a-z][a-z-]*\) .*/\1/p')"} help)
        compadd -a found
        return
    fi

    # The scenarios of the --recordings on the line, or of the default ones.
    (( $words[(I)--recordings] )) && folder=(--recordings $words[$words[(I)--recordings]+1])
    case $previous in
    --filter)
        found=(${(fu)"$($program list --format names $folder 2>/dev/null)"})
        compadd -a found
        return
        ;;
    --format) # "pretty, tap or json (default: pretty)"
        found=(${=${$($program help $command 2>/dev/null | sed -n 's/^  --format [A-Z]* *\([^(:]*\).*/\1/p')//,/}})
        found=(${found:#(or|and)})
        compadd -a found
        return
        ;;
    --payload)
        found=(keep mask)
        compadd -a found
        return
        ;;
    --recordings | --from | --to | --all | --save | --dir)
        _files -/
        return
        ;;
    --build | --as | --cases-of | --jobs | --timeout | --runs | --repeat | --line | --plays | --seconds | --connection | --token | --hide | --width | --threshold | --gaps)
        return
        ;;
    esac

    if [[ $current == -* ]]; then
        found=(${(f)"$($program help $command 2>/dev/null | sed -n '/^options$/,/^$/ p' | grep -o -e '--[a-z][a-z-]*')"} --help)
        compadd -a found
    elif [[ $command == explain || ( $command == (replay|list|matrix) && $current == ?*/* && ! -e ${current%/*} ) ]]; then
        found=(${(f)"$($program list --format ids 2>/dev/null | sed 's/ .*//')"})
        compadd -a found
    elif [[ $command == (replay|list|matrix) ]]; then
        found=(${(fu)"$($program list --format names $folder 2>/dev/null)"})
        compadd -a found
        _files
    else
        _files
    fi
}

_claustrum-conformance "$@"
