// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/extract/tarblock.h"

#include <cstdint>
#include <optional>
#include <string>

namespace claustrum {

/// One entry's header.
struct TarEntry
{
    static constexpr char regular = '0', oldRegular = '\0', hardLink = '1', symlink = '2',
                          charDevice = '3', blockDevice = '4', directory = '5', fifo = '6',
                          gnuSparse = 'S', gnuLongName = 'L', gnuLongLink = 'K', paxHeader = 'x',
                          paxGlobalHeader = 'g';

    std::string name; ///< as in the archive, unchecked
    char type = regular;
    std::int64_t size = 0; ///< of the content, as stated

    /// Types without content, whatever the size field.
    [[nodiscard]] bool isHeaderOnly() const { return type >= hardLink && type <= fifo; }
};

/// Parses a single header block; nullopt if it is not a header, or a field is damaged.
std::optional<TarEntry> parseTarHeader(const TarBlock &block);

} // namespace claustrum
