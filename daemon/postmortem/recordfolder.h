// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace claustrum {

/// The records on disk: post-mortem/ in the run directory, of mode 0700, with files of mode 0600.
/// Blocks; any thread, one at a time.
class RecordFolder
{
public:
    static constexpr std::size_t mostRecords = 32; ///< the oldest are removed beyond them

    explicit RecordFolder(std::string path)
        : m_path(std::move(path))
    {}

    /// Writes a record, whole or not at all, and removes the oldest ones. Returns its path.
    Result<std::string> put(const std::string &name, std::string_view content) const;

private:
    void removeOldest() const;

    const std::string m_path;
};

} // namespace claustrum
