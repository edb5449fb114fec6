// SPDX-License-Identifier: Apache-2.0
#include "wire/request.h"

#include "wire/idecho.h"
#include "wire/jsonscan.h"

namespace claustrum {

namespace {

/// null leaves the field unchanged, even after an earlier member of that name.
bool readString(JsonScanner &scanner, JsonToken token, std::string &field)
{
    if (token == JsonToken::String)
        scanner.copyText(field);
    return token == JsonToken::String || token == JsonToken::Null;
}

bool readId(JsonScanner &scanner, JsonToken token, std::string &id)
{
    auto echo = echoId(scanner, token);
    if (echo)
        id = std::move(*echo);
    return echo.has_value();
}

bool readParams(JsonScanner &scanner, JsonToken token, std::optional<std::string_view> &params)
{
    params = scanner.restOfValue(token);
    return params.has_value();
}

/// Reads the value of the member whose key is the scanner's last token.
bool readMember(JsonScanner &scanner, Request &request)
{
    std::string scratch;
    const std::string_view key = scanner.text(scratch);
    const JsonToken token = scanner.next();
    if (keyMatches(key, "jsonrpc"))
        return readString(scanner, token, request.jsonrpc);
    if (keyMatches(key, "id"))
        return readId(scanner, token, request.id);
    if (keyMatches(key, "method"))
        return readString(scanner, token, request.method);
    if (keyMatches(key, "params"))
        return readParams(scanner, token, request.params);
    if (keyMatches(key, "auth"))
        return readString(scanner, token, request.auth);
    return scanner.restOfValue(token).has_value();
}

} // namespace

std::optional<Request> parseRequest(std::string_view line)
{
    JsonScanner scanner(line);
    Request request;
    const JsonToken first = scanner.next();
    if (first != JsonToken::BeginObject && first != JsonToken::Null)
        return std::nullopt;
    JsonToken token = scanner.next();
    for (; token == JsonToken::Key; token = scanner.next()) {
        if (!readMember(scanner, request))
            return std::nullopt;
    }
    if (token == JsonToken::EndObject)
        token = scanner.next();
    if (token != JsonToken::End)
        return std::nullopt;
    return request;
}

} // namespace claustrum
