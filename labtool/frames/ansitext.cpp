// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/ansitext.h"

#include <array>
#include <charconv>

namespace claustrum::lab {
namespace {

constexpr std::size_t longestSequence = 256;

/// The sixteen terminal colours, in shades that are legible on light and on dark.
constexpr std::array<std::int32_t, 16> palette{
    0x3b3b3b, 0xc0392b, 0x218c4a, 0xa8760a, 0x2f6fc4, 0x9b3fb5, 0x16858f, 0xa0a0a0,
    0x7f7f7f, 0xe05a4b, 0x35ad62, 0xcf9a1f, 0x5a95e6, 0xc06bd8, 0x2fb0bb, 0xd8d8d8};

std::int32_t indexed(int index)
{
    if (index < 16)
        return palette[static_cast<std::size_t>(index)];
    if (index >= 232) {
        const int grey = 8 + (index - 232) * 10;
        return grey << 16 | grey << 8 | grey;
    }
    const auto level = [](int step) { return step == 0 ? 0 : 55 + step * 40; };
    const int cube = index - 16;
    return level(cube / 36) << 16 | level(cube / 6 % 6) << 8 | level(cube % 6);
}

std::vector<int> numbersOf(std::string_view text)
{
    std::vector<int> numbers;
    for (;;) {
        const auto end = std::min(text.find_first_of(";:"), text.size());
        int number = 0;
        std::from_chars(text.data(), text.data() + end, number);
        numbers.push_back(number);
        if (end == text.size())
            return numbers;
        text.remove_prefix(end + 1);
    }
}

/// The colour of "38;5;n" or "38;2;r;g;b". @p at is the index of the 38; on return, of the last
/// number used.
std::int32_t extended(const std::vector<int> &numbers, std::size_t &at, std::int32_t otherwise)
{
    const auto number = [&](std::size_t i) { return i < numbers.size() ? numbers[i] & 255 : 0; };
    if (at + 1 < numbers.size() && numbers[at + 1] == 5) {
        at += 2;
        return indexed(number(at));
    }
    if (at + 1 < numbers.size() && numbers[at + 1] == 2) {
        at += 4;
        return number(at - 2) << 16 | number(at - 1) << 8 | number(at);
    }
    at = numbers.size();
    return otherwise;
}

void apply(int code, AnsiStyle &style)
{
    switch (code) {
    case 0:
        style = {};
        break;
    case 1:
        style.bold = true;
        break;
    case 2:
        style.faint = true;
        break;
    case 3:
        style.italic = true;
        break;
    case 4:
        style.underline = true;
        break;
    case 7:
        style.inverse = true;
        break;
    case 22:
        style.bold = style.faint = false;
        break;
    case 23:
        style.italic = false;
        break;
    case 24:
        style.underline = false;
        break;
    case 27:
        style.inverse = false;
        break;
    case 39:
        style.foreground = -1;
        break;
    case 49:
        style.background = -1;
        break;
    default:
        if (code >= 30 && code <= 37)
            style.foreground = indexed(code - 30);
        else if (code >= 40 && code <= 47)
            style.background = indexed(code - 40);
        else if (code >= 90 && code <= 97)
            style.foreground = indexed(code - 82);
        else if (code >= 100 && code <= 107)
            style.background = indexed(code - 92);
    }
}

} // namespace

void AnsiReader::select()
{
    const auto numbers = numbersOf(m_sequence);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (numbers[i] == 38)
            m_style.foreground = extended(numbers, i, m_style.foreground);
        else if (numbers[i] == 48)
            m_style.background = extended(numbers, i, m_style.background);
        else
            apply(numbers[i], m_style);
    }
}

void AnsiReader::take(char c, std::vector<AnsiSpan> &spans)
{
    switch (m_state) {
    case State::Text:
        if (c == '\x1b') {
            m_state = State::Escape;
            return;
        }
        if (spans.empty() || !(spans.back().style == m_style))
            spans.push_back({m_style, {}});
        spans.back().text += c;
        return;
    case State::Escape:
        m_sequence.clear();
        if (c == '[')
            m_state = State::Csi;
        else if (c == ']' || c == 'P' || c == '_' || c == '^')
            m_state = State::Osc;
        else if (c < 0x20 || c > 0x2f) // otherwise an intermediate byte: one more follows
            m_state = State::Text;
        return;
    case State::Csi:
        if (c >= 0x40 && c <= 0x7e) {
            if (c == 'm')
                select();
            m_state = State::Text;
        } else if (m_sequence.size() < longestSequence) {
            m_sequence += c;
        }
        return;
    case State::Osc:
        if (c == '\a')
            m_state = State::Text;
        else if (c == '\x1b')
            m_state = State::OscEscape;
        return;
    case State::OscEscape:
        m_state = c == '\\' ? State::Text : State::Osc;
        return;
    }
}

std::vector<AnsiSpan> AnsiReader::read(std::string_view bytes)
{
    std::vector<AnsiSpan> spans;
    for (const char c : bytes)
        take(c, spans);
    return spans;
}

std::string stripAnsi(std::string_view bytes)
{
    std::string text;
    AnsiReader reader;
    for (const AnsiSpan &span : reader.read(bytes))
        text += span.text;
    return text;
}

} // namespace claustrum::lab
