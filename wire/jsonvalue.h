// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace claustrum {

/// A JSON value in memory, as it was written: for tools and tests. The hot path reads
/// with JsonScanner and builds nothing.
///
/// Owns all below it and can be moved, not copied: neither taking apart nor moving
/// recurses, however deep the nesting.
class JsonValue
{
public:
    using Array = std::vector<JsonValue>;
    using Member = std::pair<std::string, JsonValue>;
    using Object = std::vector<Member>; ///< in the order of the text, duplicates kept
    struct Number
    {
        std::string text; ///< as written
        double value;     ///< nearest; infinite if the text overflows
    };

    JsonValue() = default; ///< null
    explicit JsonValue(bool value)
        : m_data(value)
    {}
    explicit JsonValue(Number value)
        : m_data(std::move(value))
    {}
    explicit JsonValue(std::string value)
        : m_data(std::move(value))
    {}
    explicit JsonValue(Array value)
        : m_data(std::move(value))
    {}
    explicit JsonValue(Object value)
        : m_data(std::move(value))
    {}
    JsonValue(JsonValue &&other) noexcept = default;
    JsonValue &operator=(JsonValue &&other) noexcept = default;
    JsonValue(const JsonValue &) = delete;
    JsonValue &operator=(const JsonValue &) = delete;
    ~JsonValue();

    [[nodiscard]] bool isNull() const { return is<std::monostate>(); }
    [[nodiscard]] bool isBool() const { return is<bool>(); }
    [[nodiscard]] bool isNumber() const { return is<Number>(); }
    [[nodiscard]] bool isString() const { return is<std::string>(); }
    [[nodiscard]] bool isArray() const { return is<Array>(); }
    [[nodiscard]] bool isObject() const { return is<Object>(); }

    // Only of a value of that type.
    [[nodiscard]] bool boolean() const { return std::get<bool>(m_data); }
    [[nodiscard]] const Number &number() const { return std::get<Number>(m_data); }
    [[nodiscard]] const std::string &string() const { return std::get<std::string>(m_data); }
    [[nodiscard]] const Array &array() const { return std::get<Array>(m_data); }
    [[nodiscard]] const Object &object() const { return std::get<Object>(m_data); }

    /// The number, if this is one that is written without point and exponent and fits.
    [[nodiscard]] std::optional<std::int64_t> integer() const;

    /// The last member that is named exactly @p key; nullptr if there is none or if this
    /// is no object. Linear in the members.
    [[nodiscard]] const JsonValue *find(std::string_view key) const;

private:
    template <typename T>
    [[nodiscard]] bool is() const
    {
        return std::holds_alternative<T>(m_data);
    }

    void moveChildrenTo(Array &values);

    std::variant<std::monostate, bool, Number, std::string, Array, Object> m_data;
};

/// Reads one JSON value (wire.md, Reading JSON). The error tells the byte at which the
/// text stops being one. Memory: up to some hundred bytes for each of the text's.
[[nodiscard]] Result<JsonValue> parseJson(std::string_view text);

} // namespace claustrum
