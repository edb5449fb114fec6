// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/runningsum.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// A line of one direction of a connection, as far as it is kept.
struct TappedLine
{
    std::string_view text;              ///< empty of a long one
    bool newline = true;                ///< false: the stream ended before one
    std::optional<RunningSum> sum = {}; ///< instead of the text, of a line too long to be kept
};

/// Puts lines together from what is read. A line that is longer than maxLine, or for which the
/// lines of all connections together leave no room, is only summed up.
class LineAssembler
{
public:
    using Take = std::function<void(const TappedLine &)>;

    static constexpr std::size_t maxLine = std::size_t{16} << 20;
    static constexpr std::size_t maxHeld = std::size_t{64} << 20; ///< by all that share @p held

    /// @param held bytes that are held by all; must outlive this
    LineAssembler(std::size_t &held, Take take);
    ~LineAssembler();
    LineAssembler(const LineAssembler &) = delete;
    LineAssembler &operator=(const LineAssembler &) = delete;

    void add(std::string_view bytes);

    /// No more comes: half a line is handed out as what it is.
    void end();

private:
    void hold(std::string_view bytes);
    void handOut(bool newline);

    std::size_t &m_held;
    Take m_take;
    std::string m_line;
    std::optional<RunningSum> m_sum; ///< if the line is too long
};

} // namespace claustrum::conformance
