// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/waiter.h"

#include <cstddef>
#include <string_view>

namespace claustrum {

/// A connection, plain or encrypted. Blocks, as long as its Waiter allows; one thread.
class ByteStream
{
public:
    ByteStream() = default;
    virtual ~ByteStream() = default;
    ByteStream(const ByteStream &) = delete;
    ByteStream &operator=(const ByteStream &) = delete;

    /// Reads at least one byte; 0 at the end. "read tcp <local>-><remote>: read: <reason>"
    virtual StreamResult<std::size_t> read(char *to, std::size_t size) = 0;

    /// Writes all bytes. "write tcp <local>-><remote>: write: <reason>"
    virtual StreamResult<void> write(std::string_view bytes) = 0;
};

} // namespace claustrum
