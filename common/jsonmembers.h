// SPDX-License-Identifier: Apache-2.0
// Members of a JSON object; one that is missing or of another type reads as nothing.
#pragma once

#include "wire/jsonvalue.h"

#include <cstdint>
#include <string>
#include <string_view>

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

} // namespace claustrum
