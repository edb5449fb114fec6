# SPDX-License-Identifier: Apache-2.0
# Completion of claustrum-conformance for fish. All words come from the program's own help, so a new
# command or option needs no change here.

# The commands that `help` lists, with what they do.
function __claustrum_conformance_commands
    claustrum-conformance help 2>/dev/null | sed -n '/^commands$/,/^$/ s/^  \([a-z][a-z-]*\)  *\(.*\)/\1\t\2/p'
    echo help
end

function __claustrum_conformance_command
    set -l words (commandline -opc)
    set -q words[2]; and echo $words[2]
end

# The options of the command on the line: "  --server BIN    the binary to test".
function __claustrum_conformance_options
    claustrum-conformance help (__claustrum_conformance_command) 2>/dev/null |
        sed -n '/^options$/,/^$/ s/^  \(--[a-z-]*\)\( [A-Z]*\)\{0,1\}  *\(.*\)/\1\t\3/p'
    echo --help
end

# The values of its --format: "pretty, tap or json (default: pretty)".
function __claustrum_conformance_formats
    claustrum-conformance help (__claustrum_conformance_command) 2>/dev/null |
        sed -n 's/^  --format [A-Z]* *\([^(:]*\).*/\1/p' | string replace -a ',' '' | string split ' ' -n | string match -v -r '^(or|and)$'
end

# The scenarios of the --recordings on the line, or of the default ones.
function __claustrum_conformance_scenarios
    set -l words (commandline -opc)
    set -l folder
    if set -l at (contains -i -- --recordings $words)
        set folder --recordings $words[(math $at + 1)]
    end
    claustrum-conformance list --format names $folder 2>/dev/null | sort -u
end

# The ids of the cases, the first column of `list --format ids`.
function __claustrum_conformance_cases
    claustrum-conformance list --format ids 2>/dev/null | string replace -r ' .*' ''
end

function __claustrum_conformance_after
    contains -- (commandline -opc)[-1] $argv
end

# What stands at the cursor, by the word before it.
function __claustrum_conformance_words
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l command (__claustrum_conformance_command)
    if test (count $words) -eq 1; or test "$command" = help
        __claustrum_conformance_commands
    else if __claustrum_conformance_after --filter
        __claustrum_conformance_scenarios
    else if __claustrum_conformance_after --format
        __claustrum_conformance_formats
    else if __claustrum_conformance_after --payload
        printf '%s\n' keep mask
    else if __claustrum_conformance_after --recordings --from --to --all --save --dir
        __fish_complete_directories $current ''
    else if __claustrum_conformance_after --build --as --cases-of --jobs --timeout --runs --repeat --line --plays --seconds --connection --token --hide --width --threshold --gaps
        return
    else if string match -q -- '-*' $current
        __claustrum_conformance_options
    else
        if test "$command" = explain; or string match -q -r '^.+/' -- $current
            __claustrum_conformance_cases
        else if contains -- "$command" replay list matrix
            __claustrum_conformance_scenarios
        end
        test "$command" = explain; or __fish_complete_path $current
    end
end

complete -c claustrum-conformance -f -a '(__claustrum_conformance_words)'
