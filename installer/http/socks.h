// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "installer/http/bytestream.h"
#include "installer/http/request.h"

namespace claustrum {

/// Has a SOCKS 5 proxy (RFC 1928) connect to the target, whose name it resolves; with a login if
/// the proxy wants one (RFC 1929). Go's texts: "no acceptable authentication methods", "unknown
/// error host unreachable", "EOF", ….
StreamResult<void> connectBySocks(ByteStream &stream, const Target &target, const Proxy &proxy);

} // namespace claustrum
