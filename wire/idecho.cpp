// SPDX-License-Identifier: Apache-2.0
#include "wire/idecho.h"

#include "wire/jsonnumber.h"
#include "wire/jsonstring.h"
#include "wire/jsonwriter.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

namespace claustrum {

namespace {

bool begins(JsonToken token)
{
    return token == JsonToken::BeginArray || token == JsonToken::BeginObject;
}

bool ends(JsonToken token)
{
    return token == JsonToken::EndArray || token == JsonToken::EndObject;
}

/// Whether a number's echo is the number itself, as for most ids: an integer short enough for a
/// double to hold all its digits.
bool echoesAsWritten(std::string_view literal)
{
    return literal.size() <= 15 && literal != "-0"
           && literal.find_first_of(".eE") == std::string_view::npos;
}

bool overflows(std::string_view literal)
{
    return !echoesAsWritten(literal) && !parseJsonDouble(literal);
}

/// Appends a number; false if it overflows a double.
bool appendNumber(std::string &out, std::string_view literal)
{
    if (echoesAsWritten(literal)) {
        out += literal;
        return true;
    }
    const auto value = parseJsonDouble(literal);
    if (value)
        appendJsonDouble(out, *value);
    return value.has_value();
}

/// Appends a value that is neither array nor object; false if its double overflows.
bool appendScalar(std::string &out, JsonToken token, std::string_view raw)
{
    switch (token) {
    case JsonToken::Null:
        out += "null";
        return true;
    case JsonToken::False:
        out += "false";
        return true;
    case JsonToken::True:
        out += "true";
        return true;
    case JsonToken::Number:
        return appendNumber(out, raw);
    default: {
        std::string text;
        appendUnescaped(text, raw);
        appendJsonString(out, text);
        return true;
    }
    }
}

/// An array or object, recorded token by token so that its members can be sorted.
class Tape
{
public:
    /// Records up to the end that matches @p first; false if the value is invalid.
    bool record(JsonScanner &scanner, JsonToken first);

    [[nodiscard]] std::string write() const;

private:
    using Index = std::uint32_t; ///< enough, as a line has at most one token per byte

    struct Entry
    {
        JsonToken token;
        Index end = 0; ///< for a Begin: the index of its End
        std::string_view raw;
    };

    bool add(JsonToken token, std::string_view raw);
    [[nodiscard]] Index after(Index value) const;
    void pushElements(std::vector<Index> &todo, Index begin) const;
    void pushMembers(std::vector<Index> &todo, Index begin) const;

    std::vector<Entry> m_entries;
    std::vector<Index> m_open;
};

bool Tape::record(JsonScanner &scanner, JsonToken first)
{
    for (JsonToken token = first; add(token, scanner.raw()); token = scanner.next()) {
        if (m_open.empty())
            return true;
    }
    return false;
}

bool Tape::add(JsonToken token, std::string_view raw)
{
    if (token == JsonToken::Invalid || (token == JsonToken::Number && overflows(raw)))
        return false;
    const auto index = static_cast<Index>(m_entries.size());
    if (begins(token)) {
        m_open.push_back(index);
    } else if (ends(token)) {
        m_entries[m_open.back()].end = index;
        m_open.pop_back();
    }
    m_entries.push_back({token, index, raw});
    return true;
}

Tape::Index Tape::after(Index value) const
{
    return m_entries[value].end + 1;
}

/// Uses a stack of the entries still to be written, the next one on top.
std::string Tape::write() const
{
    std::string out;
    std::vector<Index> todo{0};
    while (!todo.empty()) {
        const Index index = todo.back();
        todo.pop_back();
        const Entry &entry = m_entries[index];
        // Strings end with a quote, so a bracket at the end was just opened.
        const bool first = out.empty() || out.back() == '[' || out.back() == '{';
        if (!first && !ends(entry.token) && out.back() != ':')
            out += ',';
        switch (entry.token) {
        case JsonToken::BeginArray:
            out += '[';
            pushElements(todo, index);
            break;
        case JsonToken::BeginObject:
            out += '{';
            pushMembers(todo, index);
            break;
        case JsonToken::EndArray:
            out += ']';
            break;
        case JsonToken::EndObject:
            out += '}';
            break;
        case JsonToken::Key:
            appendScalar(out, JsonToken::String, entry.raw);
            out += ':';
            todo.push_back(index + 1);
            break;
        default:
            appendScalar(out, entry.token, entry.raw);
        }
    }
    return out;
}

void Tape::pushElements(std::vector<Index> &todo, Index begin) const
{
    const Index end = m_entries[begin].end;
    todo.push_back(end);
    const auto top = static_cast<std::ptrdiff_t>(todo.size());
    for (Index element = begin + 1; element != end; element = after(element))
        todo.push_back(element);
    std::reverse(todo.begin() + top, todo.end());
}

void Tape::pushMembers(std::vector<Index> &todo, Index begin) const
{
    const Index end = m_entries[begin].end;
    std::vector<std::pair<std::string, Index>> members;
    for (Index key = begin + 1; key != end; key = after(key + 1)) {
        std::string name;
        appendUnescaped(name, m_entries[key].raw);
        members.emplace_back(std::move(name), key);
    }
    // In reverse, for a stack; equal keys by position, so that the last one is first.
    std::sort(members.begin(), members.end(), std::greater<>());
    todo.push_back(end);
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (i == 0 || members[i].first != members[i - 1].first)
            todo.push_back(members[i].second);
    }
}

} // namespace

std::optional<std::string> echoId(JsonScanner &scanner, JsonToken first)
{
    if (begins(first)) {
        Tape tape;
        if (!tape.record(scanner, first))
            return std::nullopt;
        return tape.write();
    }
    std::string echo;
    if (first == JsonToken::Invalid || !appendScalar(echo, first, scanner.raw()))
        return std::nullopt;
    return echo;
}

} // namespace claustrum
