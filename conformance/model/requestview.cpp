// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/requestview.h"

#include "wire/jsonscan.h"

namespace claustrum::conformance {
namespace {

/// Walks over the members of the object that the scanner has just begun. @p take gets the key and
/// the value's first token, and must take all of the value; false: the text is broken.
template <class Take>
bool forEachMember(JsonScanner &scanner, Take take)
{
    std::string key;
    JsonToken token = scanner.next();
    for (; token == JsonToken::Key; token = scanner.next()) {
        scanner.copyText(key);
        if (!take(key, scanner.next()))
            return false;
    }
    return token == JsonToken::EndObject;
}

bool readParam(JsonScanner &scanner, const std::string &key, JsonToken token, RequestView &request)
{
    if (keyMatches(key, "id") && token == JsonToken::String)
        scanner.copyText(request.process);
    const auto raw = scanner.restOfValue(token);
    if (raw && keyMatches(key, "fromSeq") && token == JsonToken::Number)
        request.fromSeq = *raw;
    return raw.has_value();
}

bool readMember(JsonScanner &scanner, const std::string &key, JsonToken token, RequestView &request)
{
    if (keyMatches(key, "params") && token == JsonToken::BeginObject)
        return forEachMember(scanner, [&](const std::string &name, JsonToken first) {
            return readParam(scanner, name, first, request);
        });
    if (keyMatches(key, "method") && token == JsonToken::String)
        scanner.copyText(request.method);
    if (keyMatches(key, "auth") && token == JsonToken::String)
        scanner.copyText(request.auth);
    const auto raw = scanner.restOfValue(token);
    if (raw && keyMatches(key, "id"))
        request.id = std::string(*raw);
    return raw.has_value();
}

} // namespace

std::optional<RequestView> readRequest(std::string_view line)
{
    JsonScanner scanner(line);
    RequestView request;
    if (scanner.next() != JsonToken::BeginObject)
        return std::nullopt;
    const bool read = forEachMember(scanner, [&](const std::string &key, JsonToken token) {
        return readMember(scanner, key, token, request);
    });
    if (!read || scanner.next() != JsonToken::End)
        return std::nullopt;
    return request;
}

} // namespace claustrum::conformance
