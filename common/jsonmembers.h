// SPDX-License-Identifier: Apache-2.0
// Members of a JSON object; one that is missing or of another type reads as nothing.
#pragma once

#include "wire/jsonvalue.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

inline std::string stringOf(const JsonValue &object, std::string_view key)
{
    const auto *const value = object.find(key);
    return value && value->isString() ? value->string() : std::string();
}

inline std::int64_t integerOf(const JsonValue &object, std::string_view key)
{
    const auto *const value = object.find(key);
    return value ? value->integer().value_or(0) : 0;
}

inline std::optional<double> numberOf(const JsonValue &object, std::string_view key)
{
    const auto *const value = object.find(key);
    return value && value->isNumber() ? std::optional(value->number().value) : std::nullopt;
}

inline std::vector<std::string> stringsOf(const JsonValue &object, std::string_view key)
{
    std::vector<std::string> strings;
    if (const auto *const values = object.find(key); values && values->isArray()) {
        for (const auto &value : values->array())
            strings.push_back(value.isString() ? value.string() : std::string());
    }
    return strings;
}

} // namespace claustrum
