// SPDX-License-Identifier: Apache-2.0
// Members of a reply; those that are missing or of another type read as nothing.
#pragma once

#include "common/jsonmembers.h"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace claustrum::testing {

inline bool isTrue(const JsonValue &object, std::string_view name)
{
    const JsonValue *const member = object.find(name);
    return member && member->isBool() && member->boolean();
}

inline std::int64_t wholeNumberOf(const JsonValue &object, std::string_view name)
{
    const JsonValue *const member = object.find(name);
    return member && member->isNumber() ? member->integer().value_or(-1) : -1;
}

inline std::set<std::string, std::less<>> namesIn(const JsonValue &object, std::string_view list)
{
    std::set<std::string, std::less<>> names;
    const JsonValue *const member = object.find(list);
    if (member && member->isArray()) {
        for (const JsonValue &name : member->array())
            names.insert(name.isString() ? name.string() : std::string());
    }
    return names;
}

} // namespace claustrum::testing
