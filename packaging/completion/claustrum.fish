# SPDX-License-Identifier: Apache-2.0
# Completion of claustrum for fish. All words come from the program's own help, so a new flag needs no
# change here.

function __claustrum_builds
    claustrum -reference-build help 2>/dev/null | string replace -rf '^([0-9a-f]{7}) +(\S+) +(.*)' '$1\t$2: $3'
    echo help
end

complete -c claustrum -f
complete -c claustrum -o h -d 'print the flags'
# "  -socket path", and in the next line the description; of one letter, in the same line.
for line in (claustrum -h 2>&1 | string trim)
    if set -l found (string match -r '^-([a-z])\t(.*)$' -- $line)
        complete -c claustrum -s $found[2] -d $found[3]
    else if set -l found (string match -r '^-([a-z-]+) ?(\S*)$' -- $line)
        set -g __claustrum_flag $found[2]
        set -g __claustrum_value $found[3]
    else if set -q __claustrum_flag
        switch "$__claustrum_value"
            case ''
                complete -c claustrum -o $__claustrum_flag -d $line
            case path
                complete -c claustrum -o $__claustrum_flag -d $line -rF
            case directory
                complete -c claustrum -o $__claustrum_flag -d $line -x -a '(__fish_complete_directories)'
            case hash
                complete -c claustrum -o $__claustrum_flag -d $line -x -a '(__claustrum_builds)'
            case '*'
                complete -c claustrum -o $__claustrum_flag -d $line -x
        end
        set -e __claustrum_flag __claustrum_value
    end
end
