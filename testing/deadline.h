// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <poll.h>

namespace claustrum::testing {

/// The time limit for operations that should be immediate: enough for a machine busy with something
/// else. Only failing tests wait that long.
constexpr std::chrono::seconds patience{60};

/// The timeout for poll() until @p deadline, 0 if it has passed.
inline int millisecondsUntil(std::chrono::steady_clock::time_point deadline)
{
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    return left.count() > 0 ? static_cast<int>(left.count()) : 0;
}

/// Whether @p condition becomes true within @p limit.
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
