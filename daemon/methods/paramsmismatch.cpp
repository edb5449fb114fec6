// SPDX-License-Identifier: Apache-2.0
#include "daemon/methods/paramsmismatch.h"

#include "wire/jsonnumber.h"
#include "wire/jsonscan.h"
#include "wire/params.h"

#include <cstdint>
#include <optional>

namespace claustrum::go {
namespace {

/// A value and the type that it does not have.
struct Mismatch
{
    std::string value;
    std::string type;
};
using MaybeMismatch = std::optional<Mismatch>;

std::string kindOf(JsonToken token)
{
    switch (token) {
    case JsonToken::String:
        return "string";
    case JsonToken::Number:
        return "number";
    case JsonToken::BeginArray:
        return "array";
    case JsonToken::BeginObject:
        return "object";
    default:
        return "bool";
    }
}

// mismatchOf() reads the value that starts with the token, as the target's type.

MaybeMismatch mismatchOf(JsonScanner &scanner, JsonToken token, const std::int64_t &)
{
    if (token == JsonToken::Null)
        return std::nullopt;
    if (token != JsonToken::Number)
        return Mismatch{kindOf(token), "int"};
    if (parseJsonInteger<std::int64_t>(scanner.raw()))
        return std::nullopt;
    return Mismatch{"number " + std::string(scanner.raw()), "int"};
}

MaybeMismatch mismatchOf(JsonScanner &scanner, JsonToken token, const std::vector<std::string> &)
{
    if (token == JsonToken::Null)
        return std::nullopt;
    if (token != JsonToken::BeginArray)
        return Mismatch{kindOf(token), "[]string"};
    while ((token = scanner.next()) != JsonToken::EndArray) {
        if (token != JsonToken::String && token != JsonToken::Null)
            return Mismatch{kindOf(token), "string"};
    }
    return std::nullopt;
}

std::string textOf(const Mismatch &mismatch, std::string_view target)
{
    return "json: cannot unmarshal " + mismatch.value + " into Go " + std::string(target)
           + " of type " + mismatch.type;
}

/// The text for the member whose key is the scanner's last token; empty if it fits.
std::string memberMismatch(JsonScanner &scanner, PruneParams &params)
{
    std::string scratch;
    const std::string_view key = scanner.text(scratch);
    const JsonToken token = scanner.next();
    std::string text;
    bool isKnown = false;
    const auto look = [&](const auto &field) {
        if (isKnown || !keyMatches(key, field.name))
            return;
        isKnown = true;
        if (const auto mismatch = mismatchOf(scanner, token, field.value))
            text = textOf(*mismatch, "struct field PruneParams." + std::string(field.name));
    };
    params.fields([&](auto... fields) { (look(fields), ...); });
    if (!isKnown)
        (void)scanner.restOfValue(token);
    return text;
}

} // namespace

std::string pruneParamsMismatch(std::string_view rawParams)
{
    JsonScanner scanner(rawParams);
    JsonToken token = scanner.next();
    if (token == JsonToken::Null || token == JsonToken::Invalid)
        return {};
    if (token != JsonToken::BeginObject)
        return textOf({kindOf(token), "handlers.PruneParams"}, "value");
    PruneParams params;
    std::string text;
    while (text.empty() && scanner.next() == JsonToken::Key)
        text = memberMismatch(scanner, params);
    return text;
}

} // namespace claustrum::go
