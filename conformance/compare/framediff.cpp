// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/framediff.h"

#include "conformance/compare/fieldpath.h"

namespace claustrum::conformance {
namespace {

bool valueEnds(std::string_view text, std::size_t offset)
{
    return offset >= text.size() || std::string_view(",}]").find(text[offset]) != std::string::npos;
}

/// The field of the first difference. If a value is only longer on one side, the field of that
/// value; otherwise both fields if they differ, since a missing field has a path on one side only.
std::string fieldName(const Pattern &expected, std::string_view received,
                      const Pattern::Mismatch &at)
{
    std::string expectedName = fieldPathAt(expected.text(), at.expected);
    std::string receivedName = fieldPathAt(received, at.received);
    const bool expectedEnds = valueEnds(expected.text(), at.expected);
    if (expectedEnds != valueEnds(received, at.received))
        return expectedEnds ? receivedName : expectedName;
    if (expectedName == receivedName || receivedName.empty())
        return expectedName;
    return expectedName.empty() ? receivedName : expectedName + " (received: " + receivedName + ')';
}

Difference describeMismatch(Difference::Kind kind, int line, const std::string &what,
                            const Pattern &expected, std::string_view received,
                            const Pattern::Mismatch &mismatch)
{
    Difference difference;
    difference.kind = kind;
    difference.line = line;
    difference.comparable = true;
    difference.expected = expected.text();
    difference.received = received;
    difference.expectedOffset = mismatch.expected;
    difference.receivedOffset = mismatch.received;
    difference.field = fieldName(expected, received, mismatch);
    difference.summary = what + " differs at byte " + std::to_string(mismatch.received);
    if (!difference.field.empty())
        difference.summary += ", " + difference.field;
    return difference;
}

} // namespace

std::optional<Difference> compareText(Difference::Kind kind, int line, const std::string &what,
                                      const Pattern &expected, std::string_view received)
{
    const auto mismatch = expected.compare(received);
    if (!mismatch)
        return std::nullopt;
    return describeMismatch(kind, line, what, expected, received, *mismatch);
}

} // namespace claustrum::conformance
