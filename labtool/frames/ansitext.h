// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::lab {

/// The style of a span of terminal output: colours as 0xRRGGBB, or -1 for the default.
struct AnsiStyle
{
    std::int32_t foreground = -1;
    std::int32_t background = -1;
    bool bold = false;
    bool faint = false;
    bool italic = false;
    bool underline = false;
    bool inverse = false;

    friend bool operator==(const AnsiStyle &, const AnsiStyle &) = default;
};

struct AnsiSpan
{
    AnsiStyle style;
    std::string text;
};

/// Splits terminal output into spans of one style. Applies SGR sequences (ECMA-48, with 256 and
/// true colours) and drops all others; control characters stay. Keeps state between calls, since a
/// sequence can be split between two frames: use one reader per stream.
class AnsiReader
{
public:
    [[nodiscard]] std::vector<AnsiSpan> read(std::string_view bytes);

private:
    enum class State { Text, Escape, Csi, Osc, OscEscape };

    void take(char c, std::vector<AnsiSpan> &spans);
    void select();

    AnsiStyle m_style;
    State m_state = State::Text;
    std::string m_sequence; ///< parameters of the current sequence, bounded
};

/// The text without escape sequences.
[[nodiscard]] std::string stripAnsi(std::string_view bytes);

} // namespace claustrum::lab
