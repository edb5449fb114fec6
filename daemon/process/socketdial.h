// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

namespace claustrum {

enum class Dialled {
    Accepts,
    Refuses,
    Hangs, ///< the system call has not returned, and may never
};

/// Connects to the socket at @p path and closes the connection; 250 ms at most for a listener that
/// does not accept. Given up after 500 ms, since a path on a dead file system blocks for good: the
/// thread that is blocked then stays. Blocks; any thread.
/// @param connect the system's; tests pass their own
Dialled dialSocket(const std::string &path,
                   std::function<bool(const std::string &)> connect = nullptr);

} // namespace claustrum
