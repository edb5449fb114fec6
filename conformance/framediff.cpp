// SPDX-License-Identifier: Apache-2.0
#include "conformance/framediff.h"

#include "conformance/fieldpath.h"

namespace claustrum::conformance {
namespace {

/// Both names where they differ: a field that is missing shows on one side only.
std::string fieldName(const std::string &expected, const std::string &received)
{
    if (expected == received || received.empty())
        return expected;
    return expected.empty() ? received : expected + " (received: " + received + ')';
}

} // namespace

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
    difference.field = fieldName(fieldPathAt(expected.text(), mismatch.expected),
                                 fieldPathAt(received, mismatch.received));
    difference.summary = what + " differs at byte " + std::to_string(mismatch.received);
    if (!difference.field.empty())
        difference.summary += ", " + difference.field;
    return difference;
}

std::optional<Difference> compareText(Difference::Kind kind, int line, const std::string &what,
                                      const Pattern &expected, std::string_view received)
{
    const auto mismatch = expected.compare(received);
    if (!mismatch)
        return std::nullopt;
    return describeMismatch(kind, line, what, expected, received, *mismatch);
}

} // namespace claustrum::conformance
