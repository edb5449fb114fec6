// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/extract/bytecursor.h"

#include <string_view>

namespace claustrum {

/// Reads the header of a gzip member (RFC 1952) up to its deflate stream. Returns Go's error text,
/// or an empty one: "EOF" if there are no bytes, "unexpected EOF" if it is cut short,
/// "gzip: invalid header".
std::string_view readGzipHeader(ByteCursor &cursor);

} // namespace claustrum
