// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace claustrum {

/// The begin and the end of an output, however long it is.
class OutputEnds
{
public:
    static constexpr std::size_t keptBytes = 4096; ///< of each

    void append(std::string_view bytes);

    [[nodiscard]] const std::string &first() const { return m_first; }
    /// What follows first(), or the end of it.
    [[nodiscard]] std::string last() const;
    [[nodiscard]] std::uint64_t bytes() const { return m_bytes; }

private:
    std::string m_first;
    std::string m_last; // at most twice what is kept
    std::uint64_t m_bytes = 0;
};

} // namespace claustrum
