// SPDX-License-Identifier: Apache-2.0
#include "wire/jsonvalue.h"

#include "wire/jsonnumber.h"
#include "wire/jsonscan.h"

#include <algorithm>
#include <iterator>
#include <limits>

namespace claustrum {

namespace {

JsonValue numberOf(std::string_view literal)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const double overflown = literal.starts_with('-') ? -infinity : infinity;
    return JsonValue(
        JsonValue::Number{std::string(literal), parseJsonDouble(literal).value_or(overflown)});
}

JsonValue scalarOf(JsonToken token, const JsonScanner &scanner)
{
    switch (token) {
    case JsonToken::True:
    case JsonToken::False:
        return JsonValue(token == JsonToken::True);
    case JsonToken::Number:
        return numberOf(scanner.raw());
    case JsonToken::String: {
        std::string text;
        scanner.copyText(text);
        return JsonValue(std::move(text));
    }
    default:
        return {};
    }
}

/// Builds a value from tokens. Keeps open arrays and objects on a stack, without recursion.
class Builder
{
public:
    /// @param token the scanner's last token, neither Invalid nor End
    void add(JsonToken token, const JsonScanner &scanner)
    {
        switch (token) {
        case JsonToken::BeginArray:
        case JsonToken::BeginObject:
            m_open.push_back({token == JsonToken::BeginObject, {}, {}, {}});
            break;
        case JsonToken::Key:
            scanner.copyText(m_open.back().key);
            break;
        case JsonToken::EndArray:
        case JsonToken::EndObject:
            put(close());
            break;
        default:
            put(scalarOf(token, scanner));
        }
    }

    [[nodiscard]] JsonValue take() { return std::move(m_root); }

private:
    /// An array or object that has not ended yet.
    struct Open
    {
        bool isObject;
        std::string key; ///< of the member being read
        JsonValue::Array elements;
        JsonValue::Object members;
    };

    JsonValue close()
    {
        Open open = std::move(m_open.back());
        m_open.pop_back();
        return open.isObject ? JsonValue(std::move(open.members))
                             : JsonValue(std::move(open.elements));
    }

    void put(JsonValue value)
    {
        if (m_open.empty())
            m_root = std::move(value);
        else if (Open &open = m_open.back(); open.isObject)
            open.members.emplace_back(std::move(open.key), std::move(value));
        else
            open.elements.push_back(std::move(value));
    }

    JsonValue m_root;
    std::vector<Open> m_open;
};

} // namespace

JsonValue::~JsonValue()
{
    Array pending;
    moveChildrenTo(pending);
    while (!pending.empty()) {
        JsonValue value = std::move(pending.back());
        pending.pop_back();
        value.moveChildrenTo(pending);
    }
}

void JsonValue::moveChildrenTo(Array &values)
{
    if (auto *elements = std::get_if<Array>(&m_data)) {
        std::move(elements->begin(), elements->end(), std::back_inserter(values));
        elements->clear();
    } else if (auto *members = std::get_if<Object>(&m_data)) {
        for (Member &member : *members)
            values.push_back(std::move(member.second));
        members->clear();
    }
}

std::optional<std::int64_t> JsonValue::integer() const
{
    return isNumber() ? parseJsonInteger<std::int64_t>(number().text) : std::nullopt;
}

const JsonValue *JsonValue::find(std::string_view key) const
{
    if (!isObject())
        return nullptr;
    const auto match = std::find_if(object().rbegin(), object().rend(),
                                    [key](const Member &member) { return member.first == key; });
    return match == object().rend() ? nullptr : &match->second;
}

Result<JsonValue> parseJson(std::string_view text)
{
    JsonScanner scanner(text);
    Builder builder;
    for (;;) {
        const JsonToken token = scanner.next();
        if (token == JsonToken::End)
            return builder.take();
        if (token == JsonToken::Invalid)
            return Error{"invalid JSON at byte " + std::to_string(scanner.offset()),
                         ErrorCode::ParseError};
        builder.add(token, scanner);
    }
}

} // namespace claustrum
