// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"

#include <string>

namespace claustrum {

/// Held by a daemon from before its socket is in place until its token is: of two that start at
/// once, one has both. A lock on the socket's directory itself, which needs no file.
///
/// Waits a second at most for another daemon. One that is held up longer, and file systems without
/// locks, are left to persistToken(), which looks whether the socket is still this daemon's.
class StartLock
{
public:
    explicit StartLock(const std::string &socketPath);

    /// Whether this daemon holds the lock; the start continues either way.
    [[nodiscard]] bool isHeld() const { return static_cast<bool>(m_directory); }

private:
    Fd m_directory; // empty: not locked
};

} // namespace claustrum
