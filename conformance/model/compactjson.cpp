// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/compactjson.h"

#include "wire/jsonscan.h"
#include "wire/jsonwriter.h"

namespace claustrum::conformance {
namespace {

/// A token as written; empty for strings, which have more than one spelling.
std::string_view spelling(JsonToken token, const JsonScanner &scanner)
{
    switch (token) {
    case JsonToken::Null:
        return "null";
    case JsonToken::False:
        return "false";
    case JsonToken::True:
        return "true";
    case JsonToken::Number:
        return scanner.raw();
    case JsonToken::BeginArray:
        return "[";
    case JsonToken::EndArray:
        return "]";
    case JsonToken::BeginObject:
        return "{";
    case JsonToken::EndObject:
        return "}";
    default:
        return {};
    }
}

bool closes(JsonToken token)
{
    return token == JsonToken::EndArray || token == JsonToken::EndObject;
}

/// Whether a value may follow without a comma.
bool opens(JsonToken token)
{
    return token == JsonToken::Key || token == JsonToken::BeginArray
           || token == JsonToken::BeginObject;
}

} // namespace

std::string compactJson(std::string_view text)
{
    JsonScanner scanner(text);
    std::string result;
    std::string scratch;
    bool comma = false;
    for (JsonToken token = scanner.next(); token != JsonToken::End; token = scanner.next()) {
        if (token == JsonToken::Invalid)
            return std::string(text);
        if (comma && !closes(token))
            result += ',';
        if (token == JsonToken::String || token == JsonToken::Key)
            appendJsonString(result, scanner.text(scratch));
        else
            result += spelling(token, scanner);
        if (token == JsonToken::Key)
            result += ':';
        comma = !opens(token);
    }
    return result;
}

} // namespace claustrum::conformance
