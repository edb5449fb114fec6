// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/extract/bytecursor.h"

#include <string_view>

namespace claustrum {

/// Reads the header of a gzip member (RFC 1952) up to its deflate stream.
/// Returns what is wrong with it in Go's words, or nothing: "EOF" if there was not a byte of it,
/// "unexpected EOF" if it is cut short, "gzip: invalid header".
std::string_view readGzipHeader(ByteCursor &cursor);

} // namespace claustrum
