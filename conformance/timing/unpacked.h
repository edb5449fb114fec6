// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace claustrum {

/// A temporary file, removed with the last pointer to it.
class UnpackedFile
{
public:
    virtual ~UnpackedFile() = default;
    [[nodiscard]] virtual std::string path() const = 0;
};

inline constexpr std::int64_t mostUnpacked = std::int64_t{16} << 30; ///< bytes of a file

/// What a file holds that gzip or zstd has compressed, whatever its name; a null pointer if neither
/// has. Also reads several such files one after the other, as `cat` makes them.
/// @param goesOn called now and then; false ends it with the error "cancelled"
[[nodiscard]] Result<std::shared_ptr<UnpackedFile>> unpacked(const std::string &path,
                                                             const std::function<bool()> &goesOn);

} // namespace claustrum
