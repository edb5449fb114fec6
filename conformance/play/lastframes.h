// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/host/pollloop.h"
#include "conformance/model/framekey.h"

#include <map>
#include <string>

namespace claustrum::conformance {

/// The last frame that each connection received, and when.
class LastFrames
{
public:
    /// A new connection may have the number of an earlier one.
    void begin(int connection) { m_last.erase(connection); }
    void note(int connection, FrameKey key) { m_last[connection] = {std::move(key), Clock::now()}; }

    /// "4 ms after the reply to 7", or "before any frame".
    [[nodiscard]] std::string since(int connection) const;

private:
    struct Last
    {
        FrameKey key;
        Clock::time_point at;
    };
    std::map<int, Last> m_last; ///< by connection; a transcript has few
};

} // namespace claustrum::conformance
