// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// The tokens of earlier daemons that are accepted for some time (accept-previous-tokens), as
/// SHA-256 digests. Event loop's thread.
class EarlierTokens
{
public:
    using TimePoint = std::chrono::system_clock::time_point;
    using Clock = std::function<TimePoint()>;

    static constexpr std::size_t most = 4;            ///< beyond, the oldest is dropped
    static constexpr std::size_t longestToken = 4096; ///< bytes; longer ones are not accepted

    struct Entry
    {
        std::string digest; ///< 64 lower-case hexadecimal digits
        TimePoint replacedAt;

        friend bool operator==(const Entry &, const Entry &) = default;
    };

    /// @param lifetime after the token was replaced; positive
    /// @param now the wall clock; tests pass their own
    explicit EarlierTokens(std::chrono::nanoseconds lifetime,
                           Clock now = std::chrono::system_clock::now);

    /// Adds a token that is replaced now, and not before.
    void noteReplaced(std::string_view token);
    /// Adds one that was replaced earlier. A time in the future counts as now, so that a clock that
    /// was set back prolongs nothing.
    void note(Entry entry);

    /// Whether it is one of them, in its time. The comparisons take the same time whichever it is.
    [[nodiscard]] bool accepts(std::string_view token) const;

    /// Those in their time, the newest first.
    [[nodiscard]] std::vector<Entry> entries() const;

private:
    [[nodiscard]] bool isInTime(const Entry &entry) const;

    const std::chrono::nanoseconds m_lifetime;
    const Clock m_now;
    std::vector<Entry> m_entries; // the newest first
};

} // namespace claustrum
