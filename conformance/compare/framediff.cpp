// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/framediff.h"

#include "conformance/compare/fieldpath.h"

namespace claustrum::conformance {
namespace {

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
    difference.field =
        fieldPathOfDifference(expected.text(), mismatch.expected, received, mismatch.received);
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
