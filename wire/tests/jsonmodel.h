// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/jsonscan.h"
#include "wire/jsonvalue.h"
#include "wire/jsonwriter.h"
#include "wire/request.h"

#include <cmath>
#include <map>
#include <optional>
#include <string>

/// The results expected of the fast readers, made the plain way from a JsonValue: recursive, with
/// copies, for tests on small inputs only.
namespace claustrum::test {

inline std::string modelEcho(const JsonValue &value);

inline std::string modelEcho(const JsonValue::Object &object)
{
    std::map<std::string, std::string> sorted;
    for (const auto &[key, value] : object)
        sorted[key] = modelEcho(value);
    std::string out = "{";
    for (const auto &[key, echo] : sorted) {
        out += out.size() > 1 ? "," : "";
        appendJsonString(out, key);
        out += ':' + echo;
    }
    return out + '}';
}

inline std::string modelEcho(const JsonValue::Array &array)
{
    std::string out = "[";
    for (const JsonValue &value : array)
        out += (out.size() > 1 ? "," : "") + modelEcho(value);
    return out + ']';
}

/// The value as a reply's id echoes it.
inline std::string modelEcho(const JsonValue &value)
{
    std::string out;
    if (value.isObject())
        out = modelEcho(value.object());
    else if (value.isArray())
        out = modelEcho(value.array());
    else if (value.isString())
        appendJsonString(out, value.string());
    else if (value.isNumber())
        appendJsonDouble(out, value.number().value);
    else
        out = value.isNull() ? "null" : value.boolean() ? "true" : "false";
    return out;
}

inline bool hasOverflow(const JsonValue &value)
{
    if (value.isNumber())
        return std::isinf(value.number().value);
    bool overflow = false;
    if (value.isArray()) {
        for (const JsonValue &element : value.array())
            overflow |= hasOverflow(element);
    } else if (value.isObject()) {
        for (const auto &[key, member] : value.object())
            overflow |= hasOverflow(member);
    }
    return overflow;
}

/// The envelope of @p line; of its params only whether there are any.
inline std::optional<Request> modelRequest(std::string_view line)
{
    const auto value = parseJson(line);
    Request request;
    if (value && value->isNull())
        return request;
    if (!value || !value->isObject())
        return std::nullopt;
    for (const auto &[key, member] : value->object()) {
        for (const auto &[name, field] : {std::pair{"jsonrpc", &request.jsonrpc},
                                          {"method", &request.method},
                                          {"auth", &request.auth}}) {
            if (!keyMatches(key, name) || member.isNull())
                continue;
            if (!member.isString())
                return std::nullopt;
            *field = member.string();
        }
        if (keyMatches(key, "params"))
            request.params = "";
        if (keyMatches(key, "id")) {
            if (hasOverflow(member))
                return std::nullopt;
            request.id = modelEcho(member);
        }
    }
    return request;
}

} // namespace claustrum::test
