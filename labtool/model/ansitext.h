// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::lab {

/// How a stretch of terminal output looks: colours as 0xRRGGBB, or -1 for the default.
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

/// Splits terminal output into stretches of one style: SGR sequences (ECMA-48, with 256 and true
/// colours) are followed, all other sequences are left out. A state of its own, as a sequence may
/// be cut between two frames; one for each stream.
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
    std::string m_sequence; ///< parameters of the sequence that is being read, bounded
};

/// The text without any sequences.
[[nodiscard]] std::string stripAnsi(std::string_view bytes);

} // namespace claustrum::lab
