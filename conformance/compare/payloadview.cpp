// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/payloadview.h"

#include "conformance/compare/viewrows.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

constexpr std::size_t linesBefore = 4; ///< of the lines that are equal
constexpr std::size_t hexOffset = 8;   ///< columns before the first byte

PayloadView::Side sideOf(std::string_view bytes, std::size_t offset, Payload::Form form,
                         const PayloadRange &range)
{
    PayloadView::Side side{bytes, offset, layOut(bytes, form, range), 0};
    const bool afterNewline = offset == bytes.size() && bytes.ends_with('\n');
    if (form != Payload::Form::Hex && afterNewline && range.begin < range.end)
        side.lines.push_back({{offset, offset}}); // the other side has more lines
    side.focus = lineAt(side.lines, offset);
    return side;
}

std::size_t linesIn(std::string_view bytes)
{
    const auto newlines = static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n'));
    return newlines + (bytes.empty() || bytes.back() == '\n' ? 0 : 1);
}

std::string formText(const Payload &payload)
{
    if (payload.form == Payload::Form::Hex)
        return "hex";
    std::string text = payload.form == Payload::Form::Json ? "JSON" : "text";
    const auto before = std::string_view(payload.expected).substr(0, payload.expectedOffset);
    if (std::max(linesIn(payload.expected), linesIn(payload.received)) > 1)
        text += ", line " + std::to_string(std::count(before.begin(), before.end(), '\n') + 1);
    return text;
}

std::string sizesText(const Payload &payload, const SideNames &names)
{
    const std::string first = std::to_string(payload.expected.size());
    const std::string second = std::to_string(payload.received.size());
    if (first == second)
        return " of " + first;
    return " (" + std::string(names.first) + ' ' + first + " bytes, " + std::string(names.second)
           + ' ' + second + ')';
}

std::string invalidText(std::string_view name, const std::optional<std::size_t> &from)
{
    if (!from)
        return {};
    return "; " + std::string(name) + ": not base64 from its character " + std::to_string(*from)
           + " on";
}

/// The line of a side. If it is not shown from its start, it is cut around the difference.
Excerpt drawLine(const PayloadView::Side &side, std::size_t index, Payload::Form form,
                 bool fromStart, std::size_t width, Colour colour)
{
    const PayloadLine &line = side.lines[index];
    const bool differs = index == side.focus;
    const auto within = side.offset - std::min(side.offset, line.bytes.begin);
    if (form == Payload::Form::Hex)
        return {hexLine(side.bytes, line.bytes), hexColumn(within)};
    const auto text = side.bytes.substr(line.bytes.begin, line.bytes.end - line.bytes.begin);
    const auto room = width - std::min(width / 2, line.indent);
    Excerpt shown = differs ? excerpt(text, within, fromStart ? within : room / 2, room, colour)
                            : Excerpt{shortened(text, room, colour), 0};
    const std::string indent(std::min(width / 2, line.indent), ' ');
    return {indent + shown.text, indent.size() + shown.column};
}

class Rows
{
public:
    Rows(const PayloadView &view, std::size_t width, Colour colour, const SideNames &names)
        : m_view(view)
        , m_full(width >= fullWidth)
        , m_width(width)
        , m_colour(colour)
        , m_names(names)
    {}

    std::string all()
    {
        before();
        differing();
        if (m_full) {
            after(m_names.first, m_view.expected());
            after(m_names.second, m_view.received());
        }
        return std::move(m_text);
    }

private:
    void before();
    void differing();
    void after(std::string_view name, const PayloadView::Side &side);
    [[nodiscard]] std::size_t lengthOf(const PayloadView::Side &side) const;
    [[nodiscard]] Excerpt draw(const PayloadView::Side &side, std::size_t index,
                               bool fromStart = true) const
    {
        return drawLine(side, index, m_view.form(), fromStart, m_width, m_colour);
    }

    const PayloadView &m_view;
    const bool m_full;
    const std::size_t m_width;
    const Colour m_colour;
    const SideNames &m_names;
    std::string m_text;
};

void Rows::before()
{
    const PayloadView::Side &side = m_view.received();
    const auto count = m_full ? side.focus : std::min(side.focus, linesBefore);
    for (auto index = side.focus - count; index < side.focus; ++index)
        m_text += viewRow("", draw(side, index).text, m_colour);
}

std::size_t Rows::lengthOf(const PayloadView::Side &side) const
{
    const PayloadRange &line = side.lines[side.focus].bytes;
    return line.end - line.begin + side.lines[side.focus].indent;
}

/// Both lines start at the same offset, so that equal parts are aligned.
void Rows::differing()
{
    const auto longer = std::max(lengthOf(m_view.expected()), lengthOf(m_view.received()));
    const bool fit = longer <= m_width;
    const Excerpt first = draw(m_view.expected(), m_view.expected().focus, fit);
    const Excerpt second = draw(m_view.received(), m_view.received().focus, fit);
    m_text += viewRow(m_names.first, first.text, m_colour);
    if (first.column != second.column)
        m_text += caretRow(first.column); // masks before it have other widths
    m_text += viewRow(m_names.second, second.text, m_colour) + caretRow(second.column);
}

void Rows::after(std::string_view name, const PayloadView::Side &side)
{
    for (auto index = side.focus + 1; index < side.lines.size(); ++index)
        m_text += viewRow(index == side.focus + 1 ? name : "", draw(side, index).text, m_colour);
}

} // namespace

PayloadView::PayloadView(const Payload &payload, const SideNames &names)
    : m_payload(payload)
    , m_expected(
          sideOf(payload.expected, payload.expectedOffset, payload.form, expectedRange(payload)))
    , m_received(
          sideOf(payload.received, payload.receivedOffset, payload.form, receivedRange(payload)))
    , m_title(titleOf(names))
{}

std::string PayloadView::titleOf(const SideNames &names) const
{
    if (m_payload.equal)
        return m_payload.path + ": the same bytes; only their base64 is written differently";
    return m_payload.path + (m_payload.path.empty() ? "" : " ") + "at byte "
           + std::to_string(m_payload.receivedOffset) + sizesText(m_payload, names) + ": "
           + formText(m_payload) + invalidText(names.first, m_payload.expectedInvalidFrom)
           + invalidText(names.second, m_payload.receivedInvalidFrom);
}

std::string hexLine(std::string_view bytes, const PayloadRange &line)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (int shift = 20; shift >= 0; shift -= 4)
        text += digits[line.begin >> shift & 15];
    text += "  ";
    std::string ascii;
    for (auto at = line.begin; at < line.end; ++at) {
        const auto byte = static_cast<unsigned char>(bytes[at]);
        text += digits[byte >> 4];
        text += digits[byte & 15];
        text += ' ';
        ascii += byte >= 0x20 && byte < 0x7f ? bytes[at] : '.';
    }
    text.resize(hexColumn(payloadHexRow), ' ');
    return text + " |" + ascii + '|';
}

std::size_t hexColumn(std::size_t byteOfLine)
{
    constexpr std::size_t perByte = 3; // two digits and a blank
    return hexOffset + perByte * byteOfLine;
}

std::string viewPayload(std::string_view label, const Payload &payload, std::size_t width,
                        Colour colour, const SideNames &names)
{
    const PayloadView view(payload, names);
    const std::string title = viewRow(label, view.title(), colour);
    if (view.isEqual())
        return title + viewRow("", shortened(payload.received, width, colour), colour);
    return title + Rows(view, width, colour, names).all();
}

} // namespace claustrum::conformance
