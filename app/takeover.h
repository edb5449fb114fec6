// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "wire/builds/liferules.h"

#include <string>

namespace claustrum {

/// The file at the socket's path, before a daemon is started and while it starts (later/daemon.md,
/// L1). In builds that wait for it, the path must become another file than it was.
class Takeover
{
public:
    /// Notes the file, and dials it once.
    Takeover(std::string socket, const LifeRules &rules);

    /// Whether a daemon can have the path now.
    [[nodiscard]] bool isDone() const;

    /// Whether someone answered before.
    [[nodiscard]] bool hasPredecessor() const { return m_hasPredecessor; }

private:
    std::string m_socket;
    Fd m_before; // the file that must go, held open so that no other one gets its inode number
    bool m_hasPredecessor = false;
};

} // namespace claustrum
