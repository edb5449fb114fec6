// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "posix/systemerror.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace claustrum {

/// A file of events (event-log), mode 0600. Beyond its limit it becomes <path>.old, in place of the
/// one before, and a new one begins: so both together have twice the limit. Blocks; one thread at a
/// time.
class EventFile
{
public:
    /// @param limit bytes; a single line may exceed it
    EventFile(std::string path, std::int64_t limit);

    /// Opens it, to be appended to. Errors read "open <path>: …"; no link at the path itself is
    /// followed, and anything but a regular file of this user is refused.
    [[nodiscard]] SystemResult<void> open();
    /// Appends a line, with its newline; opens the file before if it is not open.
    [[nodiscard]] SystemResult<void> append(std::string_view line);

private:
    [[nodiscard]] SystemResult<void> beginNew();

    const std::string m_path;
    const std::int64_t m_limit;
    Fd m_file;
    std::int64_t m_size = 0;
};

} // namespace claustrum
