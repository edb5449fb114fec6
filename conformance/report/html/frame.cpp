// SPDX-License-Identifier: Apache-2.0
#include "conformance/report/html/frame.h"

#include "conformance/compare/logmarks.h"
#include "conformance/compare/payload.h"
#include "conformance/report/html/payload.h"
#include "conformance/report/markup.h"
#include "conformance/results/textcell.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

// In bytes of a frame.
constexpr std::size_t foldedFrom = 600;
constexpr std::size_t beginning = 160;
constexpr std::size_t mostShown = 16 * 1024;
constexpr std::size_t aroundDifference = 700;
constexpr std::size_t mostMarked = 2000;

std::string bytesLeftOut(std::size_t count)
{
    return "<span class=cut>… " + std::to_string(count) + " more bytes …</span>";
}

/// The bytes from @p begin to @p end, both moved to the start of their character.
std::string stretch(std::string_view text, std::size_t begin, std::size_t end)
{
    begin = characterStart(text, begin);
    end = std::max(begin, characterStart(text, end));
    return htmlText(text.substr(begin, end - begin));
}

/// The length of the common end of both texts, after the difference.
std::size_t commonEnd(const Difference &difference)
{
    const std::string_view first =
        std::string_view(difference.expected)
            .substr(std::min(difference.expectedOffset, difference.expected.size()));
    const std::string_view second =
        std::string_view(difference.received)
            .substr(std::min(difference.receivedOffset, difference.received.size()));
    const auto common = std::mismatch(first.rbegin(), first.rend(), second.rbegin(), second.rend());
    return static_cast<std::size_t>(common.first - first.rbegin());
}

std::string comparison(const Difference &difference, const SideNames &sides)
{
    const auto end = commonEnd(difference);
    const std::string &expected = difference.expected;
    const std::string &received = difference.received;
    return "<div class=sides>"
           + htmlSide("first", sides.first,
                      htmlMarked(expected, difference.expectedOffset, expected.size() - end))
           + htmlSide("second", sides.second,
                      htmlMarked(received, difference.receivedOffset, received.size() - end))
           + "</div>\n";
}

/// One frame, and the bytes that it carries.
std::string single(std::string_view label, const std::string &frame)
{
    if (frame.empty())
        return {};
    const auto data = dataOf(frame);
    return "<span class=label>" + std::string(label) + "</span>" + htmlFrame(frame)
           + (data ? "<span class=label>decoded</span>" + htmlFrame(*data) : std::string()) + '\n';
}

std::string bothSides(const Difference &difference, const SideNames &sides)
{
    if (difference.kind == Difference::Kind::Output)
        return htmlPayload("output",
                           payloadOfOutput({difference.expected, difference.expectedOffset},
                                           {difference.received, difference.receivedOffset}),
                           sides);
    return comparison(difference, sides)
           + (difference.payload ? htmlPayload("decoded", *difference.payload, sides)
                                 : std::string());
}

/// The lines of the log, with the moments of the differences between them.
std::string logOf(const LogExcerpt &log)
{
    if (log.text.empty())
        return {};
    std::string html = "<details class=log><summary class=dim>The server’s log around that moment"
                       "</summary><pre>";
    std::size_t at = 0;
    for (const auto &[mark, count] : countedMarks(log)) {
        html += markupLines(std::string_view(log.text).substr(at, mark - at))
                + "<span class=moment>" + noticedText(count) + "</span>";
        at = mark;
    }
    return html + markupLines(std::string_view(log.text).substr(at)) + "</pre></details>\n";
}

} // namespace

std::string htmlMarked(std::string_view text, std::size_t from, std::size_t to)
{
    from = characterStart(text, from);
    to = std::max(from, characterStart(text, to));
    const std::size_t begin = characterStart(text, from - std::min(from, aroundDifference));
    const std::size_t end = characterStart(text, std::min(text.size(), to + aroundDifference));
    std::string html = begin > 0 ? bytesLeftOut(begin) : std::string();
    html += stretch(text, begin, from);
    html += from == to ? "<mark class=gap>" : "<mark>";
    html += stretch(text, from, std::min(to, from + mostMarked));
    html += "</mark>";
    if (to > from + mostMarked)
        html += bytesLeftOut(to - from - mostMarked);
    html += stretch(text, to, end);
    return html + (end < text.size() ? bytesLeftOut(text.size() - end) : std::string());
}

std::string htmlSide(std::string_view cssClass, std::string_view name, const std::string &html)
{
    return "<div class=" + std::string(cssClass) + "><span class=label>" + std::string(name)
           + "</span><div class=frame>" + html + "</div></div>";
}

std::string htmlFrame(std::string_view text)
{
    if (text.size() <= foldedFrom)
        return "<div class=frame>" + htmlText(text) + "</div>";
    const std::size_t end = characterStart(text, std::min(text.size(), mostShown));
    return "<details class=frame><summary>" + stretch(text, 0, beginning) + "<span class=cut>… "
           + std::to_string(text.size()) + " bytes</span></summary>" + stretch(text, 0, end)
           + (end < text.size() ? bytesLeftOut(text.size() - end) : std::string()) + "</details>";
}

std::string htmlDifference(const std::string &place, const Difference &difference,
                           const SideNames &sides)
{
    std::string html = "<div class=difference tabindex=-1>\n<p><span class=where>"
                       + htmlText(headline(difference)) + "</span> <span class=dim>"
                       + htmlText(place) + "</span></p>\n";
    html += single("sent", difference.sent);
    if (difference.comparable)
        html += bothSides(difference, sides);
    else
        html +=
            single(sides.first, difference.expected) + single(sides.second, difference.received);
    if (!difference.details.empty()) {
        html += "<ul class=details>";
        for (const std::string &detail : difference.details)
            html += "<li><code>" + htmlText(detail.substr(0, mostMarked)) + "</code></li>";
        html += "</ul>\n";
    }
    return html + logOf(difference.log) + "</div>\n";
}

} // namespace claustrum::conformance
