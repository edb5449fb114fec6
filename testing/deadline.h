// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <poll.h>

namespace claustrum::testing {

/// How long anything may take that should take no time: enough for a machine that is busy with
/// something else. Only a test that fails waits so long.
constexpr std::chrono::seconds patience{60};

/// Milliseconds for poll() until @p deadline, none if it has passed.
inline int millisecondsUntil(std::chrono::steady_clock::time_point deadline)
{
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    return left.count() > 0 ? static_cast<int>(left.count()) : 0;
}

/// Whether @p condition comes to hold within @p limit.
template <typename Condition>
bool eventually(Condition condition, std::chrono::milliseconds limit = patience)
{
    constexpr int lookEveryMs = 2;
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (millisecondsUntil(deadline) == 0)
            return false;
        ::poll(nullptr, 0, lookEveryMs);
    }
    return true;
}

} // namespace claustrum::testing
