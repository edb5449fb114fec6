// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/runningsum.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// A line in one direction of a connection.
struct TappedLine
{
    std::string_view text;              ///< empty for a long line
    bool newline = true;                ///< false: the stream ended without one
    std::optional<RunningSum> sum = {}; ///< in place of the text, for a line too long to keep
};

/// Assembles lines from pieces. A line longer than maxLine, or beyond the memory that all
/// connections share (maxHeld), is only summed up.
class LineAssembler
{
public:
    using Take = std::function<void(const TappedLine &)>;

    static constexpr std::size_t maxLine = std::size_t{16} << 20;
    static constexpr std::size_t maxHeld = std::size_t{64} << 20; ///< of all that share @p held

    /// @param held bytes held by all assemblers together; must outlive this
    LineAssembler(std::size_t &held, Take take);
    ~LineAssembler();
    LineAssembler(const LineAssembler &) = delete;
    LineAssembler &operator=(const LineAssembler &) = delete;

    void add(std::string_view bytes);

    /// Ends the stream; hands out an unfinished line as such.
    void end();

private:
    void hold(std::string_view bytes);
    void handOut(bool newline);

    std::size_t &m_held;
    Take m_take;
    std::string m_line;
    std::optional<RunningSum> m_sum; ///< of a line that is too long
};

} // namespace claustrum::conformance
