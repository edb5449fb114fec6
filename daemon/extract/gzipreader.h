// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/extract/inflater.h"

#include <memory>
#include <string>

namespace claustrum {

/// The content of a gzip stream of one or more members, with Go's errors for damaged ones
/// (methods.md, files.extract_tar).
///
/// A member's checksum and size are checked when its last byte is read, together with the next
/// member's header; so later errors are noticed only if reading continues that far. Bytes before an
/// error are returned before the error.
class GzipReader final : public ByteStream
{
public:
    /// @param source must outlive the reader
    explicit GzipReader(ByteStream &source);

    /// Reads the first header; once, before any next(). Returns the error, or an empty text.
    std::string_view open();

    Chunk next(std::size_t atMost) override;

private:
    void fill();
    void handleInflateEnd();
    void endMember();
    [[nodiscard]] bool trailerFits();
    void finish(std::string_view failure);

    ByteCursor m_input;
    Inflater m_inflater;
    const std::unique_ptr<char[]> m_window;
    std::string_view m_unread; ///< part of the window
    unsigned long m_checksum = 0;
    std::size_t m_memberSize = 0; ///< bytes inflated so far
    bool m_finished = false;
    std::string m_failure;
};

} // namespace claustrum
