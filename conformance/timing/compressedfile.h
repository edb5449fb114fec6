// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <cstdint>
#include <memory>
#include <string_view>

class KCompressionDevice;

namespace claustrum {

/// Reads what a file holds that gzip or zstd has compressed; also several such files one after the
/// other, as `cat` makes them. One thread.
class CompressedFile
{
public:
    /// By the content, whatever the name. A null pointer if neither has compressed the file, or if
    /// it is a pipe, of which nothing is read. An error if this build cannot decompress it.
    /// @param fd stays the caller's, and must stay open as long as this
    [[nodiscard]] static Result<std::unique_ptr<CompressedFile>> open(int fd);

    explicit CompressedFile(std::unique_ptr<KCompressionDevice> device);
    ~CompressedFile();

    /// The number of bytes written to @p out, at most @p most; 0 at the end, -1 if the data are
    /// damaged or cut off.
    std::int64_t read(char *out, std::size_t most);

    static constexpr std::string_view damaged = "the compressed data are damaged or cut off";

private:
    std::unique_ptr<KCompressionDevice> m_device;
};

} // namespace claustrum
