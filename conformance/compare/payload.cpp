// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/payload.h"

#include "conformance/compare/fieldpath.h"
#include "conformance/compare/payloadlines.h"
#include "conformance/model/pattern.h"
#include "conformance/model/placeholders.h"
#include "wire/base64.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

constexpr std::size_t mostDecoded = std::size_t{4} << 20; ///< bytes of a frame

/// The value of a string member, without its quotes.
struct Value
{
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string_view text;
    bool isBlock = false; ///< <<b64:…>>, whose text is the payload
};

/// The offset of the closing quote, or the end of the text.
std::size_t closingQuote(std::string_view text, std::size_t opening)
{
    for (std::size_t at = opening + 1; at < text.size(); ++at) {
        if (text[at] == '\\')
            ++at;
        else if (text[at] == '"')
            return at;
    }
    return text.size();
}

Value valueFrom(std::string_view text, std::size_t opening)
{
    if (text.substr(opening).starts_with("\"<<b64:")) {
        const auto block = findBase64Block(text, opening);
        if (block.begin == opening + 1)
            return {block.begin, block.end, block.text, true};
    }
    const auto end = closingQuote(text, opening);
    return {opening + 1, end, text.substr(opening + 1, end - opening - 1), false};
}

/// The first value of a field `data` that ends at or after that offset.
std::optional<Value> dataFrom(std::string_view text, std::size_t offset)
{
    std::string_view key;
    for (auto at = text.find('"'); at < text.size();) {
        const Value value = valueFrom(text, at);
        const bool isKey = value.end + 1 < text.size() && text[value.end + 1] == ':';
        if (!isKey && key == "data" && offset <= value.end)
            return value;
        key = isKey ? value.text : std::string_view();
        at = text.find('"', std::min(value.end + 1, text.size()));
    }
    return std::nullopt;
}

/// The value of a field `data` that the place is in; the closing quote counts.
std::optional<Value> dataAt(const PlaceInText &place)
{
    auto value = dataFrom(place.text, place.offset);
    return value && value->begin <= place.offset ? value : std::nullopt;
}

struct Decoded
{
    std::string bytes;
    bool isBlock = false;
    std::optional<std::size_t> invalidFrom; ///< offset in the value from which it is not base64
};

/// The length of the base64 at the start of @p text, in whole groups of four.
std::size_t base64Prefix(std::string_view text)
{
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto end = std::min(text.find_first_not_of(alphabet), text.size());
    return end / 4 * 4;
}

Decoded decoded(const Value &value)
{
    if (value.isBlock)
        return {std::string(value.text), true, std::nullopt};
    if (auto bytes = decodeBase64(value.text))
        return {std::move(*bytes), false, std::nullopt};
    const auto length = base64Prefix(value.text);
    auto bytes = decodeBase64(value.text.substr(0, length));
    return {bytes ? std::move(*bytes) : std::string(), false, length};
}

/// The first bytes that differ; masks of a block match.
std::optional<Pattern::Mismatch> mismatchOf(const Decoded &expected, const Decoded &received)
{
    if (expected.isBlock)
        return Pattern::ofTranscript(expected.bytes).compare(received.bytes);
    if (!received.isBlock)
        return Pattern::exactly(expected.bytes).compare(received.bytes);
    const auto swapped = Pattern::ofTranscript(received.bytes).compare(expected.bytes);
    if (!swapped)
        return std::nullopt;
    return Pattern::Mismatch{swapped->received, swapped->expected};
}

/// The field in a payload of JSON.
std::string innerPath(const Payload &payload, const PayloadRange &expected,
                      const PayloadRange &received)
{
    if (payload.form != Payload::Form::Json)
        return {};
    const auto within = [](std::string_view bytes, const PayloadRange &range, std::size_t offset) {
        return PlaceInText{bytes.substr(range.begin, range.end - range.begin),
                           offset - range.begin};
    };
    const auto left = within(payload.expected, expected, payload.expectedOffset);
    const auto right = within(payload.received, received, payload.receivedOffset);
    return fieldPathOfDifference(left.text, left.offset, right.text, right.offset);
}

void classify(Payload &payload)
{
    payload.form = formOf(payload);
    const std::string inner = innerPath(payload, expectedRange(payload), receivedRange(payload));
    if (!inner.empty())
        payload.path += (payload.path.empty() ? "" : " → ") + inner;
}

} // namespace

std::optional<Payload> payloadAt(const PlaceInText &expected, const PlaceInText &received)
{
    if (std::max(expected.text.size(), received.text.size()) > mostDecoded)
        return std::nullopt;
    const auto first = dataAt(expected);
    const auto second = dataAt(received);
    if (!first || !second)
        return std::nullopt;
    const Decoded left = decoded(*first);
    const Decoded right = decoded(*second);
    if (left.invalidFrom && right.invalidFrom)
        return std::nullopt;
    Payload payload;
    payload.path = fieldPathAt(received.text, second->begin);
    payload.expected = left.bytes;
    payload.received = right.bytes;
    payload.expectedInvalidFrom = left.invalidFrom;
    payload.receivedInvalidFrom = right.invalidFrom;
    const auto mismatch = mismatchOf(left, right);
    payload.equal = !mismatch && !left.invalidFrom && !right.invalidFrom;
    payload.expectedOffset = mismatch ? mismatch->expected : left.bytes.size();
    payload.receivedOffset = mismatch ? mismatch->received : right.bytes.size();
    classify(payload);
    return payload;
}

std::optional<std::string> dataOf(std::string_view frame)
{
    if (frame.size() > mostDecoded)
        return std::nullopt;
    const auto value = dataFrom(frame, 0);
    if (!value)
        return std::nullopt;
    Decoded data = decoded(*value);
    return data.invalidFrom ? std::nullopt : std::optional(std::move(data.bytes));
}

Payload payloadOfOutput(const PlaceInText &expected, const PlaceInText &received)
{
    Payload payload;
    payload.expected = expected.text;
    payload.received = received.text;
    payload.expectedOffset = expected.offset;
    payload.receivedOffset = received.offset;
    classify(payload);
    return payload;
}

} // namespace claustrum::conformance
