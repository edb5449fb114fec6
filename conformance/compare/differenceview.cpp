// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/differenceview.h"

#include "conformance/compare/logmarks.h"
#include "conformance/compare/payload.h"
#include "conformance/compare/payloadview.h"
#include "conformance/compare/viewrows.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

constexpr std::string_view bold = "\033[1m";
constexpr std::string_view dim = "\033[2m";

/// Both texts around the first difference, and the caret below.
std::string comparison(const Difference &difference, std::size_t width, Colour colour,
                       const SideNames &sides)
{
    // Both start at the same offset, so that equal parts are aligned.
    const auto longer = std::max(difference.expected.size(), difference.received.size());
    const auto before = longer <= width ? longer : width / 2;
    const auto expected =
        excerpt(difference.expected, difference.expectedOffset, before, width, colour);
    const auto received =
        excerpt(difference.received, difference.receivedOffset, before, width, colour);
    std::string text = viewRow(sides.first, expected.text, colour);
    if (expected.column != received.column)
        text += caretRow(expected.column); // masks before it have other widths
    return text + viewRow(sides.second, received.text, colour) + caretRow(received.column);
}

/// One frame, and the bytes that it carries.
std::string single(std::string_view label, const std::string &frame, std::size_t width,
                   Colour colour)
{
    if (frame.empty())
        return {};
    std::string text = viewRow(label, shortened(frame, width, colour), colour);
    if (const auto data = dataOf(frame))
        text += viewRow("decoded", shortened(*data, width, colour), colour);
    return text;
}

/// Whether a program's output is best shown in lines.
bool hasLines(const Payload &output)
{
    const auto isOne = [](std::string_view text) { return text.find('\n') >= text.size() - 1; };
    return output.form != Payload::Form::Text || !isOne(output.expected) || !isOne(output.received);
}

std::string bothSides(const Difference &difference, std::size_t width, Colour colour,
                      const SideNames &sides)
{
    if (difference.kind == Difference::Kind::Output) {
        const Payload output = payloadOfOutput({difference.expected, difference.expectedOffset},
                                               {difference.received, difference.receivedOffset});
        if (hasLines(output))
            return viewPayload("output", output, width, colour, sides);
    }
    std::string text = comparison(difference, width, colour, sides);
    if (difference.payload)
        text += viewPayload("decoded", *difference.payload, width, colour, sides);
    return text;
}

std::string logLines(std::string_view lines, std::size_t width, Colour colour)
{
    std::string text;
    while (!lines.empty()) {
        const auto line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(std::min(line.size() + 1, lines.size()));
        text += viewRow("", shortened(line, width, colour), colour);
    }
    return text;
}

/// The lines of the log, with the moments of the differences between them.
std::string logRows(const LogExcerpt &log, std::size_t width, Colour colour)
{
    std::string text = viewRow("log", "of the server, around that moment", colour);
    const std::string_view all = log.text;
    std::size_t at = 0;
    for (const auto &[mark, count] : countedMarks(log)) {
        text += logLines(all.substr(at, mark - at), width, colour);
        text += viewRow("", styled(dim, "---- " + noticedText(count) + " ----", colour), colour);
        at = mark;
    }
    return text + logLines(all.substr(at), width, colour);
}

} // namespace

std::string viewDifference(const std::string &file, const Difference &difference, std::size_t width,
                           Colour colour, const SideNames &sides)
{
    const std::string place = file + ':' + std::to_string(difference.line) + ": ";
    std::string text =
        place + styled(bold, shortened(headline(difference), 400, colour), colour) + '\n';
    if (!difference.caseId.empty())
        text += viewRow("case", difference.caseId, colour);
    text += single("sent", difference.sent, width, colour);
    if (difference.comparable) {
        text += bothSides(difference, width, colour, sides);
    } else {
        text += single(sides.first, difference.expected, width, colour);
        text += single(sides.second, difference.received, width, colour);
    }
    for (const std::string &detail : difference.details)
        text += viewRow("", shortened(detail, 2 * width, colour), colour);
    if (!difference.log.text.empty())
        text += logRows(difference.log, width, colour);
    return text;
}

} // namespace claustrum::conformance
