// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/sha256.h"
#include "installer/progress.h"
#include "wire/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace claustrum {

struct UniqueFile;

/// The destination of a download's body: the file, the digest and the progress on the terminal,
/// with a size limit (install.md, Opt-ins). One thread; add() blocks on the disk.
class DownloadBody
{
public:
    /// @param to must outlive it
    /// @param maxBytes 0 or less: no limit
    DownloadBody(const UniqueFile &to, std::int64_t maxBytes);

    /// Sets the length announced by the server. "response exceeds <n> bytes"
    Result<void> expect(std::int64_t length);

    /// "response exceeds <n> bytes", "write <path>: …"
    Result<void> add(std::string_view bytes);

    [[nodiscard]] std::int64_t received() const { return m_received; }
    [[nodiscard]] std::int64_t length() const { return m_length; } ///< -1: not announced

    /// Of all bytes received; call once.
    [[nodiscard]] std::string sha256() { return m_digest.hex(); }

private:
    [[nodiscard]] Result<void> checkCap(std::int64_t bytes) const;

    const UniqueFile &m_file;
    const std::int64_t m_maxBytes;
    Sha256 m_digest;
    Progress m_progress;
    std::int64_t m_received = 0;
    std::int64_t m_length = -1; ///< -1: not announced
};

} // namespace claustrum
