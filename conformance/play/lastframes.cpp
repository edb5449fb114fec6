// SPDX-License-Identifier: Apache-2.0
#include "conformance/play/lastframes.h"

#include <chrono>

namespace claustrum::conformance {

std::string LastFrames::since(int connection) const
{
    const auto last = m_last.find(connection);
    if (last == m_last.end())
        return "before any frame";
    const auto passed =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - last->second.at);
    return std::to_string(passed.count()) + " ms after " + describe(last->second.key);
}

} // namespace claustrum::conformance
