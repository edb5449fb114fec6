#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Prints the manual page of claustrum-conformance, made from its own help, so that it has every command
# and option.
# usage: conformanceman.bash PROGRAM
set -euo pipefail
program=$1

# Text as it is: no line may look like a request, and no hyphen becomes another character.
plain() { sed -e 's/\\/\\e/g' -e 's/-/\\-/g' -e "s/^[.']/\\\\\&&/"; }

# The commands that `help` lists.
commands() { "$program" help | sed -n '/^commands$/,/^$/ s/^  \([a-z][a-z-]*\) .*/\1/p'; }

# The lines of the program's help below that heading.
part() { "$program" help | sed -n "/^$1\$/,/^\$/ p" | sed -e 1d -e 's/^  //'; }

version=$("$program" --version)
cat <<HEAD
.\\" SPDX-License-Identifier: Apache-2.0
.TH CLAUSTRUM\\-CONFORMANCE 1 "" "$(plain <<<"claustrum ${version##* }")" "claustrum"
.SH NAME
claustrum\\-conformance \\- compare servers with recorded transcripts, byte by byte
.SH SYNOPSIS
.B claustrum\\-conformance
.I COMMAND
[\\fIOPTIONS\\fR] [\\fIFILE\\fR\\&...]
.SH TERMS
.nf
$(part terms | plain)
.fi
.SH COMMANDS
HEAD
for command in $(commands); do
    printf '.SS %s\n.nf\n' "$(plain <<<"$command")"
    "$program" help "$command" | plain
    printf '.fi\n'
done
cat <<'TAIL'
.SH ENVIRONMENT
.TP
.B NO_COLOR
If it is set and not empty, reports have no colours.
.TP
.B XDG_CACHE_HOME
The folder of claustrum/last\-failed, the cases that failed in their last replay; ~/.cache by
default.
.TP
.B TMPDIR
The folder of the sandboxes of scenarios; /tmp by default.
.SH SEE ALSO
.BR claustrum (1)
TAIL
