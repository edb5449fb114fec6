// SPDX-License-Identifier: Apache-2.0
#include "conformance/report/html/payload.h"

#include "conformance/compare/payloadview.h"
#include "conformance/report/html/frame.h"
#include "conformance/report/markup.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

constexpr std::size_t linesAround = 40; ///< on each side of the difference
constexpr std::size_t mostOfLine = 700; ///< bytes of a line without a difference

std::string_view focusLine(const PayloadView::Side &side)
{
    const PayloadRange &line = side.lines[side.focus].bytes;
    return side.bytes.substr(line.begin, line.end - line.begin);
}

/// The offset in its line of the first byte that differs.
std::size_t offsetInLine(const PayloadView::Side &side)
{
    return std::min(side.offset - std::min(side.offset, side.lines[side.focus].bytes.begin),
                    focusLine(side).size());
}

/// The length of the common end of both differing lines, after the difference.
std::size_t commonEnd(const PayloadView &view)
{
    const auto first = focusLine(view.expected()).substr(offsetInLine(view.expected()));
    const auto second = focusLine(view.received()).substr(offsetInLine(view.received()));
    const auto common = std::mismatch(first.rbegin(), first.rend(), second.rbegin(), second.rend());
    return static_cast<std::size_t>(common.first - first.rbegin());
}

std::string leftOut(std::size_t count)
{
    if (count == 0)
        return {};
    return "<div class='line cut'>… " + std::to_string(count) + (count == 1 ? " line" : " lines")
           + " …</div>";
}

class Pane
{
public:
    Pane(const PayloadView &view, const PayloadView::Side &side, std::size_t commonEnd)
        : m_view(view)
        , m_side(side)
        , m_commonEnd(commonEnd)
    {}

    [[nodiscard]] std::string html() const
    {
        const auto begin = m_side.focus - std::min(m_side.focus, linesAround);
        const auto end = std::min(m_side.focus + linesAround + 1, m_side.lines.size());
        std::string text = leftOut(begin);
        for (auto index = begin; index < end; ++index)
            text += "<div class=line" + indent(m_side.lines[index].indent) + '>' + content(index)
                    + "</div>";
        return text + leftOut(m_side.lines.size() - end);
    }

private:
    static std::string indent(std::size_t columns)
    {
        return columns == 0 ? "" : " style='--indent:" + std::to_string(columns) + "'";
    }

    [[nodiscard]] std::string content(std::size_t index) const
    {
        const PayloadRange &line = m_side.lines[index].bytes;
        const bool marked = index == m_side.focus && !m_view.isEqual();
        if (m_view.form() == Payload::Form::Hex)
            return hexContent(hexLine(m_side.bytes, line), marked);
        const auto text = m_side.bytes.substr(line.begin, line.end - line.begin);
        if (marked)
            return htmlMarked(text, offsetInLine(m_side), text.size() - m_commonEnd);
        return htmlText(text.substr(0, mostOfLine)) + (text.size() > mostOfLine ? "…" : "");
    }

    [[nodiscard]] std::string hexContent(const std::string &text, bool marked) const
    {
        if (!marked)
            return htmlText(text);
        const auto from = offsetInLine(m_side);
        const auto to = focusLine(m_side).size() - m_commonEnd;
        const auto end = to > from ? hexColumn(to) - 1 : hexColumn(from);
        return htmlMarked(text, hexColumn(from), end);
    }

    const PayloadView &m_view;
    const PayloadView::Side &m_side;
    const std::size_t m_commonEnd;
};

} // namespace

std::string htmlPayload(std::string_view label, const Payload &payload, const SideNames &sides)
{
    const PayloadView view(payload, sides);
    const auto end = commonEnd(view);
    std::string html = "<p class=decoded><span class=dim>" + std::string(label) + "</span> "
                       + htmlText(view.title()) + "</p>\n<div class='sides payload'>"
                       + htmlSide("first", sides.first, Pane(view, view.expected(), end).html());
    if (!view.isEqual())
        html += htmlSide("second", sides.second, Pane(view, view.received(), end).html());
    return html + "</div>\n";
}

} // namespace claustrum::conformance
