#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes goprintable.cpp from the Unicode database: goprintable.py UnicodeData.txt VERSION > goprintable.cpp

Go 1.23 knows Unicode 15.0.0 (Debian 12's package unicode-data).
"""
import sys

PRINTABLE = "LMNPS"  # letters, marks, numbers, punctuation, symbols; and the space


def printable_set(path):
    result, first = {0x20}, None
    for line in open(path, encoding="ascii"):
        code, name, category = line.split(";")[:3]
        code = int(code, 16)
        if name.endswith(", First>"):
            first = code
            continue
        start = first if name.endswith(", Last>") else code
        if category[0] in PRINTABLE:
            result.update(range(start, code + 1))
    return result


def gaps(printable):
    start = None
    for code in range(0x110001):
        hidden = code <= 0x10FFFF and code not in printable
        if hidden and start is None:
            start = code
        elif not hidden and start is not None:
            yield start, code - 1
            start = None


def main():
    path, version = sys.argv[1:]
    cells = ["{0x%x, 0x%x}," % gap for gap in gaps(printable_set(path))]
    print("// SPDX-License-Identifier: Apache-2.0")
    print(f"// What Go does not print as it is, by Unicode {version}. Made by goprintable.py; do not edit.")
    print("// clang-format off")
    print('#include "wire/goprintable.h"\n')
    print("namespace claustrum::go {\n")
    print("namespace {\n")
    print("constexpr CodePointRange ranges[] = {")
    line = "   "
    for cell in cells:
        if len(line) + 1 + len(cell) > 100:
            print(line)
            line = "   "
        line += " " + cell
    print(line)
    print("};\n")
    print("} // namespace\n")
    print("std::span<const CodePointRange> unprintableRanges() { return ranges; }\n")
    print("} // namespace claustrum::go")


main()
