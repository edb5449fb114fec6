// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/sha256.h"

#include <cstdint>
#include <string_view>

namespace claustrum::conformance {

/// The length and the digest of bytes that come piece by piece.
struct RunningSum
{
    std::uint64_t bytes = 0;
    Sha256 digest;

    void add(std::string_view piece)
    {
        bytes += piece.size();
        digest.add(piece);
    }
};

} // namespace claustrum::conformance
