// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace claustrum::bench {

/// Behaves as @p count clients without the token, in one thread, for @p seconds. A fifth each:
/// floods without reading, floods and reads, sends a line that never ends, sends one byte at a
/// time, connects and closes. Returns how many connections could not be made.
int beHostile(const std::string &socket, int count, double seconds);

} // namespace claustrum::bench
