// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/jsonvalue.h"
#include "wire/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace claustrum::conformance {

/// Strict reader of one JSON object: an unknown, missing, repeated or mistyped member is an error.
///
/// Keeps the first failure and returns empty values after it, so that callers read all fields and
/// check error() once, at the end. The value must outlive this.
class Fields
{
public:
    /// @param where name of the object in messages: "fixture"
    Fields(const JsonValue &object, std::string where);

    [[nodiscard]] bool has(std::string_view key) const { return m_value.find(key) != nullptr; }

    [[nodiscard]] std::string string(std::string_view key);
    [[nodiscard]] std::optional<std::string> optionalString(std::string_view key);
    [[nodiscard]] std::int64_t integer(std::string_view key, std::int64_t least, std::int64_t most);
    [[nodiscard]] std::optional<std::int64_t>
    optionalInteger(std::string_view key, std::int64_t least, std::int64_t most);
    [[nodiscard]] bool boolean(std::string_view key);
    [[nodiscard]] bool optionalBoolean(std::string_view key, bool otherwise);
    [[nodiscard]] std::vector<std::string> strings(std::string_view key);
    [[nodiscard]] std::vector<std::string> optionalStrings(std::string_view key);

    /// Octal digits, "0755".
    [[nodiscard]] std::optional<unsigned> optionalMode(std::string_view key);

    /// Standard base64, decoded.
    [[nodiscard]] std::string base64(std::string_view key);

    /// A member of any type. An absent member is an error and reads as null.
    [[nodiscard]] const JsonValue &any(std::string_view key);

    /// The members of an object whose values are strings or null.
    [[nodiscard]] std::vector<std::pair<std::string, std::optional<std::string>>>
    optionalStringOrNullMap(std::string_view key);

    /// Reports a failure found by the caller.
    void fail(std::string why);

    /// The first failure, or the first member that was never read; nullopt if there is neither. The
    /// text for an unknown member ends with all known ones, in the order in which they were read.
    [[nodiscard]] std::optional<Error> error() const;

private:
    const JsonValue *take(std::string_view key, bool required);
    const JsonValue *takeString(std::string_view key, bool required);
    void wrongType(std::string_view key, std::string_view wanted);
    [[nodiscard]] std::string known() const;

    const JsonValue &m_value;
    std::string m_where;
    std::vector<std::string> m_taken;
    std::optional<Error> m_error;
};

} // namespace claustrum::conformance
