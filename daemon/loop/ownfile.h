// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"

#include <string>

namespace claustrum {

/// A file that this daemon made, and may remove again only while the path still leads to it: a
/// second daemon on the same path puts its own there, which must stay (daemon.md).
class OwnFile
{
public:
    /// None.
    OwnFile() = default;
    /// What is at @p path now.
    explicit OwnFile(std::string path);

    /// Unlinks the path if it leads to the same file still.
    void unlink();

private:
    std::string m_path;
    Fd m_file; // none: nothing. Held, so that no other file gets its number
};

} // namespace claustrum
