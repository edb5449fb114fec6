// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/framediff.h"

#include "conformance/compare/fieldpath.h"
#include "conformance/compare/payload.h"

namespace claustrum::conformance {
namespace {

/// The field of the first difference, and the payload in it. The output of a program is a payload
/// itself.
void addField(Difference &difference)
{
    const PlaceInText expected{difference.expected, difference.expectedOffset};
    const PlaceInText received{difference.received, difference.receivedOffset};
    if (difference.kind == Difference::Kind::Output) {
        difference.field = payloadOfOutput(expected, received).path;
        return;
    }
    difference.field =
        fieldPathOfDifference(expected.text, expected.offset, received.text, received.offset);
    difference.payload = payloadAt(expected, received);
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
    difference.summary = what + " differs at byte " + std::to_string(mismatch.received);
    addField(difference);
    if (!difference.field.empty())
        difference.summary +=
            ", " + (difference.payload ? difference.payload->path : difference.field);
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
