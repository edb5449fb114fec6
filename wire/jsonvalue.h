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

/// A JSON value in memory, as it was written: for tools and tests. The hot path reads with
/// JsonScanner and builds nothing.
///
/// Owns its whole subtree; movable, not copyable. Neither destruction nor moving recurses, however
/// deep the nesting.
class JsonValue
{
public:
    using Array = std::vector<JsonValue>;
    using Member = std::pair<std::string, JsonValue>;
    using Object = std::vector<Member>; ///< in text order, duplicates kept
    struct Number
    {
        std::string text; ///< as written
        double value;     ///< the nearest double; infinite on overflow
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

    // Each only for a value of its type.
    [[nodiscard]] bool boolean() const { return std::get<bool>(m_data); }
    [[nodiscard]] const Number &number() const { return std::get<Number>(m_data); }
    [[nodiscard]] const std::string &string() const { return std::get<std::string>(m_data); }
    [[nodiscard]] const Array &array() const { return std::get<Array>(m_data); }
    [[nodiscard]] const Object &object() const { return std::get<Object>(m_data); }

    /// The number, if it is written without point and exponent and fits.
    [[nodiscard]] std::optional<std::int64_t> integer() const;

    /// The last member named exactly @p key; nullptr if there is none or this is not an object.
    /// Linear in the members.
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

/// Reads one JSON value (wire.md, Reading JSON). The error gives the offset of the first invalid
/// byte. Memory: up to some hundred bytes per byte of text.
[[nodiscard]] Result<JsonValue> parseJson(std::string_view text);

} // namespace claustrum
