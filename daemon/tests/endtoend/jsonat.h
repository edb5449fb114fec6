// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/jsonvalue.h"

#include <initializer_list>
#include <string>
#include <string_view>

namespace claustrum::testing {

/// A value in a JSON text: a path of member names and array places, "" if there is none.
inline std::string at(const std::string &json, std::initializer_list<std::string_view> path)
{
    const auto parsed = parseJson(json);
    const JsonValue *value = parsed ? &*parsed : nullptr;
    for (const std::string_view step : path) {
        if (value && value->isArray()) {
            const auto place = static_cast<std::size_t>(step.front() - '0');
            value = place < value->array().size() ? &value->array()[place] : nullptr;
        } else {
            value = value ? value->find(step) : nullptr;
        }
    }
    if (!value)
        return {};
    return value->isString()   ? value->string()
           : value->isNumber() ? value->number().text
           : value->isBool()   ? (value->boolean() ? "true" : "false")
           : value->isNull()   ? "null"
           : value->isArray()  ? "array of " + std::to_string(value->array().size())
                               : "object";
}

} // namespace claustrum::testing
