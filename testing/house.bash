#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Rules that keep the source tree easy to navigate; `./dev house` and CTest check them.
#
# usage: house.bash LINKS
#   LINKS  a file that CMake makes, with lines "NAME FOLDER TARGET...": what a library or program
#          links; FOLDER is "test-program" for a program of tests
#
# Prints each breach of a rule with its place; exit status 1 if there is one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly most_files=50     # code files in a folder: 25 pairs of header and source
readonly most_programs=20  # test programs
readonly most_lines=60     # lines of a function; tables of data are exempt
breaches=0

breach() {
    echo "$1"
    breaches=$((breaches + 1))
}

# Files of these patterns; without git, as in an unpacked release, those on disk.
files_of() {
    local names=(-name "$1") pattern
    if git rev-parse --git-dir >/dev/null 2>&1; then
        git ls-files --cached --others --exclude-standard "$@"
    else
        for pattern in "${@:2}"; do names+=(-o -name "$pattern"); done
        find . -path ./build -prune -o \( "${names[@]}" \) -type f -printf '%P\n'
    fi | while read -r file; do [ ! -f "$file" ] || echo "$file"; done
}

# Bash reads a script as it runs it: a broken last line fails a run that has done all its work.
check_scripts() {
    local file
    while read -r file; do
        bash -n "$file" 2>/dev/null || breach "$(bash -n "$file" 2>&1 | head -n 1)"
    done < <(files_of '*.bash' '*.sh'; for file in dev .ci/run; do [ ! -f "$file" ] || echo "$file"; done)
}

check_folders() {
    local count folder
    while read -r count folder; do
        [ "$count" -le $most_files ] || breach "$folder: $count code files, more than $most_files"
    done < <(sed -E 's|/[^/]*$||' <<<"$1" | sort | uniq -c)
}

# clang-format puts the braces of a function on lines of their own: in column 1, or in column 5 for
# a function that is defined in its class.
check_functions() {
    local line
    while read -r line; do
        breach "$line"
    done < <(xargs awk -v most=$most_lines '
        FNR == 1 { head = ""; begin[0] = begin[4] = 0 }
        /^(    )?\{$/ {
            column = match($0, /[{]/) - 1
            # A class or namespace is no function, nor is a table of data.
            begin[column] = head ~ /\)[^;]*$/ && head !~ /_data\(\)$/ ? FNR : 0
            name = head
        }
        /^(    )?\}$/ {
            column = match($0, /[}]/) - 1
            if (begin[column] && FNR - begin[column] > most)
                printf "%s:%d: a function of %d lines, more than %d: %s\n", FILENAME, begin[column], FNR - begin[column], most, name
            begin[column] = 0
        }
        /[^ ]/ && !/^ *\{$/ { head = $0 }' <<<"$1")
}

# A folder includes only the folders of the libraries that its own library links, directly or
# through others.
check_includes() {
    local line
    while read -r line; do
        breach "$line"
    done < <(awk '
        FILENAME == ARGV[1] {
            folderOf[$1] = $2
            links[$1] = $0
            next
        }
        FNR == 1 && !closed { close_links(); closed = 1 }
        /^#include "/ {
            split($0, part, "\"")
            from = folder(FILENAME)
            to = folder(part[2])
            if (from in checked && to != from && to in checked && !((from, to) in known))
                printf "%s:%d: %s does not link %s\n", FILENAME, FNR, from, to
        }
        function folder(path) { sub("/[^/]*$", "", path); sub("/html$", "", path); return path }
        function close_links(   name, grew, other, words, count, i) {
            for (name in folderOf) {
                checked[folderOf[name]] = 1
                count = split(links[name], words, " ")
                for (i = 3; i <= count; ++i)
                    if (words[i] in folderOf)
                        known[folderOf[name], folderOf[words[i]]] = 1
            }
            do {
                grew = 0
                for (name in checked)
                    for (other in checked)
                        if (!((name, other) in known))
                            for (i in checked)
                                if (((name, i) in known) && ((i, other) in known)) {
                                    known[name, other] = grew = 1
                                    break
                                }
            } while (grew)
        }' "$2" $(grep -v '/tests/' <<<"$1"))
}

[ $# -eq 1 ] || { sed -n '3,10s/^# \?//p' "${BASH_SOURCE[0]}" >&2; exit 2; }
files=$(files_of '*.cpp' '*.h' '*.c')
check_folders "$files"
check_functions "$files"
check_includes "$files" "$1"
check_scripts
programs=$(grep -c ' test-program$' "$1")
[ "$programs" -le $most_programs ] || breach "$programs test programs, more than $most_programs"
[ $breaches -eq 0 ] || exit 1
echo "The house is in order: $(wc -l <<<"$files") code files, $(cut -d" " -f2 "$1" | sort -u | grep -vc test-program) folders with a library, $programs test programs."
