// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace claustrum {

/// The identity of one run of a daemon: clients tell a restarted daemon from the same one by it
/// (later/daemon.md, server.*).
struct Instance
{
    std::string id;             ///< 32 lower-case hexadecimal digits, new at each start
    std::int64_t startedAt = 0; ///< milliseconds since 1970, taken once the daemon listens
};

} // namespace claustrum
