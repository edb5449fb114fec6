// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/fields.h"

#include "wire/base64.h"

#include <algorithm>
#include <charconv>

namespace claustrum::conformance {
namespace {

const JsonValue null;

std::string inQuotes(std::string_view key)
{
    return '"' + std::string(key) + '"';
}

} // namespace

Fields::Fields(const JsonValue &object, std::string where)
    : m_value(object)
    , m_where(std::move(where))
{
    if (!object.isObject()) {
        fail("must be an object");
        return;
    }
    std::vector<std::string_view> names;
    for (const auto &[name, value] : object.object()) {
        if (std::find(names.begin(), names.end(), name) != names.end())
            fail(inQuotes(name) + " comes twice");
        names.push_back(name);
    }
}

void Fields::fail(std::string why)
{
    if (!m_error)
        m_error = Error{m_where + ": " + std::move(why)};
}

void Fields::wrongType(std::string_view key, std::string_view wanted)
{
    fail(inQuotes(key) + " must be " + std::string(wanted));
}

const JsonValue *Fields::take(std::string_view key, bool required)
{
    m_taken.emplace_back(key);
    const JsonValue *value = m_value.find(key);
    if (!value && required)
        fail(inQuotes(key) + " is missing");
    return value;
}

const JsonValue *Fields::takeString(std::string_view key, bool required)
{
    const JsonValue *value = take(key, required);
    if (!value || value->isString())
        return value;
    wrongType(key, "a string");
    return nullptr;
}

std::string Fields::string(std::string_view key)
{
    const JsonValue *value = takeString(key, true);
    return value ? value->string() : std::string();
}

std::optional<std::string> Fields::optionalString(std::string_view key)
{
    const JsonValue *value = takeString(key, false);
    return value ? std::optional(value->string()) : std::nullopt;
}

std::int64_t Fields::integer(std::string_view key, std::int64_t least, std::int64_t most)
{
    const auto value = optionalInteger(key, least, most);
    if (!value)
        fail(inQuotes(key) + " is missing");
    return value.value_or(least);
}

std::optional<std::int64_t> Fields::optionalInteger(std::string_view key, std::int64_t least,
                                                    std::int64_t most)
{
    const JsonValue *value = take(key, false);
    if (!value)
        return std::nullopt;
    const auto number = value->integer();
    if (number && *number >= least && *number <= most)
        return number;
    wrongType(key, "an integer from " + std::to_string(least) + " to " + std::to_string(most));
    return least;
}

bool Fields::boolean(std::string_view key)
{
    const JsonValue *value = take(key, true);
    if (value && !value->isBool())
        wrongType(key, "true or false");
    return value && value->isBool() && value->boolean();
}

bool Fields::optionalBoolean(std::string_view key, bool otherwise)
{
    return has(key) ? boolean(key) : (m_taken.emplace_back(key), otherwise);
}

std::vector<std::string> Fields::strings(std::string_view key)
{
    std::vector<std::string> result;
    const JsonValue *value = take(key, true);
    if (!value)
        return result;
    if (!value->isArray()) {
        wrongType(key, "a list of strings");
        return result;
    }
    for (const JsonValue &element : value->array()) {
        if (element.isString())
            result.push_back(element.string());
        else
            wrongType(key, "a list of strings");
    }
    return result;
}

std::vector<std::string> Fields::optionalStrings(std::string_view key)
{
    if (has(key))
        return strings(key);
    m_taken.emplace_back(key);
    return {};
}

std::optional<unsigned> Fields::optionalMode(std::string_view key)
{
    const auto text = optionalString(key);
    if (!text)
        return std::nullopt;
    unsigned mode = 0;
    const auto read = std::from_chars(text->data(), text->data() + text->size(), mode, 8);
    if (read.ec != std::errc() || read.ptr != text->data() + text->size() || mode > 07777)
        wrongType(key, "octal digits, as \"0755\"");
    return mode;
}

std::string Fields::base64(std::string_view key)
{
    const auto bytes = decodeBase64(string(key));
    if (!bytes)
        wrongType(key, "base64");
    return bytes.value_or(std::string());
}

const JsonValue &Fields::any(std::string_view key)
{
    const JsonValue *value = take(key, true);
    return value ? *value : null;
}

std::vector<std::pair<std::string, std::optional<std::string>>>
Fields::optionalStringOrNullMap(std::string_view key)
{
    std::vector<std::pair<std::string, std::optional<std::string>>> result;
    const JsonValue *value = take(key, false);
    if (!value)
        return result;
    if (!value->isObject()) {
        wrongType(key, "an object");
        return result;
    }
    for (const auto &[name, member] : value->object()) {
        if (!member.isNull() && !member.isString())
            wrongType(key, "an object of strings and nulls");
        result.emplace_back(name,
                            member.isString() ? std::optional(member.string()) : std::nullopt);
    }
    return result;
}

std::string Fields::known() const
{
    std::string names;
    for (const std::string &name : m_taken)
        names += (names.empty() ? "" : ", ") + inQuotes(name);
    return names;
}

std::optional<Error> Fields::error() const
{
    if (m_error || !m_value.isObject())
        return m_error;
    for (const auto &[name, value] : m_value.object()) {
        if (std::find(m_taken.begin(), m_taken.end(), name) == m_taken.end())
            return Error{m_where + ": " + inQuotes(name) + " is not known here; known are "
                         + known()};
    }
    return std::nullopt;
}

} // namespace claustrum::conformance
