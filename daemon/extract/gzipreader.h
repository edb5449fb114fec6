// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/extract/inflater.h"

#include <memory>
#include <string>

namespace claustrum {

/// What a gzip stream of one or more members holds, with Go's answers to a damaged one
/// (methods.md, files.extract_tar).
///
/// A member's checksum and size are checked when its last byte is read, and the next member's
/// header then too; so what follows is noticed only by a reader that reads that far. Bytes
/// that came before a fault are given out before the fault is.
class GzipReader final : public ByteStream
{
public:
    /// @param source must outlive the reader
    explicit GzipReader(ByteStream &source);

    /// Reads the first header; once, before any next(). Returns what is wrong, or nothing.
    std::string_view open();

    Chunk next(std::size_t atMost) override;

private:
    void fill();
    void settle();
    void endMember();
    [[nodiscard]] bool trailerFits();
    void finish(std::string_view failure);

    ByteCursor m_input;
    Inflater m_inflater;
    const std::unique_ptr<char[]> m_window;
    std::string_view m_unread; ///< of the window
    unsigned long m_checksum = 0;
    std::size_t m_memberSize = 0; ///< what the member came to so far
    bool m_finished = false;
    std::string m_failure;
};

} // namespace claustrum
