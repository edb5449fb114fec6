# SPDX-License-Identifier: Apache-2.0
# Completion of claustrum-lab for fish. All words come from the program's own help, so a new option needs
# no change here. The help needs a platform of Qt, but no display.
for line in (QT_QPA_PLATFORM=offscreen claustrum-lab --help 2>/dev/null)
    set -l found (string match -r '^  (?:-[a-z], )?--([a-z-]+)( <[A-Z]+>)? +(.*)' -- $line)
    or continue
    set -l values (string match -r ': (.* or .*)\.' -- $found[4])
    if test -z "$found[3]"
        complete -c claustrum-lab -l $found[2] -d $found[4]
    else if set -q values[2]
        complete -c claustrum-lab -l $found[2] -d $found[4] -x -a (string replace -a ',' '' -- $values[2] | string replace ' or ' ' ')
    else
        complete -c claustrum-lab -l $found[2] -d $found[4] -r
    end
end
