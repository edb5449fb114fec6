# SPDX-License-Identifier: Apache-2.0
# KiB that each library adds to a program, from the linker's map.
function number(hexadecimal,    i, value) {
    for (i = 3; i <= length(hexadecimal); ++i)
        value = 16 * value + index("0123456789abcdef", substr(hexadecimal, i, 1)) - 1
    return value
}
/^Linker script and memory map/ { inside = 1 }
!inside { next }
# The input section may have a line of its own, before its address, size and file.
/^ \.[^ ]+$/ { section = $1; next }
/^ \.[^ ]+ +0x/ { section = $1; address = $2; size = $3; file = $4 }
/^ +0x[0-9a-f]+ +0x[0-9a-f]+ +[^ ]/ { address = $1; size = $2; file = $3 }
!/^ / || !file { next }
{
    if (address !~ /^0x0+$/ && section !~ /^\.(bss|tbss|debug|comment|note)/) {
        name = file
        sub(/\([^)]*\)$/, "", name)
        sub(/.*\//, "", name)
        if (file ~ /ltrans|\.o$/) name = file ~ /crt/ ? "start files" : "claustrum"
        bytes[name] += number(size)
    }
    file = ""
}
END {
    for (name in bytes) printf "%6d KiB  %s\n", bytes[name] / 1024, name | "sort -rn"
}
