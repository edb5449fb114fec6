# SPDX-License-Identifier: Apache-2.0
# The rows and arguments of `./dev fresh` and `./dev hosts`, which define $script, usage() and take_option().
# Sourced.

# row NAME TEXT: adds a row.
row_names=()
declare -A about
row() { row_names+=("$1") about[$1]=$2; }

give_up() {
    echo "$script: $*" >&2
    exit 2
}

list_rows() {
    local name
    for name in "${row_names[@]}"; do printf '%-16s %s\n' "$name" "${about[$name]}"; done
}

# Reads the arguments: rows, by default all, into $rows. `take_option OPTION [VALUE]` reads one of the
# script's own options, and sets $taken to the number of arguments that it used.
rows=()
read_arguments() {
    local row taken
    while [ $# -gt 0 ]; do
        taken=1
        case $1 in
        list) list_rows && exit ;;
        -h | --help) usage && exit ;;
        -*) take_option "$@" || give_up "unknown option $1; see $script --help" ;;
        *) rows+=("$1") ;;
        esac
        shift $((taken < $# ? taken : $#))
    done
    [ ${#rows[@]} -gt 0 ] || rows=("${row_names[@]}")
    for row in "${rows[@]}"; do
        [ -n "${about[${row:-?}]:-}" ] || give_up "unknown row '$row'; see $script list"
    done
}
