#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# testportable.bash SOURCE: the parts of ./dev portable that need no build: arguments, and the sizes from
# a linker's map.
set -euo pipefail
folder=$1/packaging/portable

fail() {
    echo "$*" >&2
    exit 1
}

"$folder/portable.bash" --help | grep -q '^usage: ./dev portable' || fail "--help prints no usage"
status=0
text=$("$folder/portable.bash" mips 2>&1) || status=$?
[ "$status" = 2 ] && [[ $text == *"unknown argument mips"* ]] || fail "status $status for an unknown argument: $text"

blank=$(mktemp -d)/a\ clone
trap 'rm -rf "${blank%/*}"' EXIT
mkdir -p "$blank/packaging"
cp -r "$folder" "$blank/packaging/"
status=0
text=$(bash "$blank/packaging/portable/portable.bash" 2>&1) || status=$?
[ "$status" = 2 ] && [[ $text == *"whose path has a blank: $blank/"* ]] || fail "status $status in a path with a blank: $text"

sizes=$(awk -f "$folder/sizes.awk" <<'END'
Discarded input sections

 .text          0x0000000000000000     0xfff0 /usr/lib/libdropped.a(a.o)

Linker script and memory map

.text           0x0000000000001000     0x2000
 .text.one      0x0000000000001000      0x800 /a/libQt5Core.a(one.o)
 .text._ZN9aVeryLongNameOfAFunctionEv
                0x0000000000001800      0xc00 /a/libQt5Core.a(two.o)
 .text          0x0000000000002400     0x1000 /tmp/x.ltrans0.ltrans.o
 *fill*         0x0000000000003400       0x10
.bss            0x0000000000004000     0x1000
 .bss           0x0000000000004000     0x1000 /a/libQt5Core.a(one.o)
END
)
expected='     5 KiB  libQt5Core.a
     4 KiB  claustrum'
[ "$sizes" = "$expected" ] || fail "sizes: $sizes"
