// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "installer/progress.h"
#include "installer/sha256.h"
#include "wire/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace claustrum {

struct UniqueFile;

/// Where the body of a download goes as it comes: into the file, the digest and the terminal's
/// line, up to the cap (install.md, Opt-ins). One thread; add() blocks on the disk.
class DownloadBody
{
public:
    /// @param to must outlive it; @param maxBytes 0 or less: no cap
    DownloadBody(const UniqueFile &to, std::int64_t maxBytes);

    /// The server claims that so many bytes will come. "response exceeds <n> bytes"
    Result<void> expect(std::int64_t length);

    /// "response exceeds <n> bytes", "write <path>: …"
    Result<void> add(std::string_view bytes);

    /// Less has come than the server claimed.
    [[nodiscard]] bool isCut() const { return m_received < m_length; }

    /// Of all that came; once.
    [[nodiscard]] std::string sha256() { return m_digest.hex(); }

private:
    [[nodiscard]] Result<void> checkCap(std::int64_t bytes) const;

    const UniqueFile &m_file;
    const std::int64_t m_maxBytes;
    Sha256 m_digest;
    Progress m_progress;
    std::int64_t m_received = 0;
    std::int64_t m_length = -1; ///< -1: the server claims none
};

} // namespace claustrum
