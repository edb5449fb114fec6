// SPDX-License-Identifier: Apache-2.0
#include "wire/params.h"

#include "wire/jsonnumber.h"
#include "wire/jsonscan.h"

#include <initializer_list>
#include <variant>

namespace claustrum {

namespace {

using StringList = std::vector<std::string>;
using StringMap = std::map<std::string, std::string>;

/// A field's name and the target of its value.
struct Field
{
    std::string_view name;
    std::variant<std::string *, bool *, std::int64_t *, std::uint64_t *, std::optional<bool> *,
                 std::optional<std::uint64_t> *, StringList *, std::optional<StringList> *,
                 StringMap *>
        target;
};

// bind() reads the value that starts with the token into its target; false is a mismatch. null
// leaves a plain value unchanged, which is visible when a key occurs twice, and empties the others.

bool bind(JsonScanner &scanner, JsonToken token, std::string &value)
{
    if (token == JsonToken::String)
        scanner.copyText(value);
    return token == JsonToken::String || token == JsonToken::Null;
}

bool bind(JsonScanner &, JsonToken token, bool &value)
{
    if (token != JsonToken::Null)
        value = token == JsonToken::True;
    return token == JsonToken::True || token == JsonToken::False || token == JsonToken::Null;
}

template <typename Int>
bool bind(JsonScanner &scanner, JsonToken token, Int &value)
{
    if (token == JsonToken::Null)
        return true;
    const auto number =
        token == JsonToken::Number ? parseJsonInteger<Int>(scanner.raw()) : std::nullopt;
    value = number.value_or(value);
    return number.has_value();
}

template <typename T>
bool bind(JsonScanner &scanner, JsonToken token, std::optional<T> &value)
{
    if (token == JsonToken::Null) {
        value.reset();
        return true;
    }
    return bind(scanner, token, value.emplace());
}

/// Elements overwrite those of an earlier list of that name in place, and a null element keeps its
/// own.
bool bind(JsonScanner &scanner, JsonToken token, StringList &list)
{
    if (token != JsonToken::BeginArray) {
        list.clear();
        return token == JsonToken::Null;
    }
    std::size_t count = 0;
    while ((token = scanner.next()) != JsonToken::EndArray) {
        if (count == list.size())
            list.emplace_back();
        if (!bind(scanner, token, list[count++]))
            return false;
    }
    list.resize(count);
    return true;
}

/// null is none.
bool bind(JsonScanner &scanner, JsonToken token, std::optional<StringList> &list)
{
    if (token == JsonToken::Null) {
        list.reset();
        return true;
    }
    if (!list)
        list.emplace();
    return bind(scanner, token, *list);
}

/// Entries are added to those of an earlier map of that name.
bool bind(JsonScanner &scanner, JsonToken token, StringMap &map)
{
    if (token != JsonToken::BeginObject) {
        map.clear();
        return token == JsonToken::Null;
    }
    std::string key;
    while ((token = scanner.next()) == JsonToken::Key) {
        scanner.copyText(key);
        std::string value;
        if (!bind(scanner, scanner.next(), value))
            return false;
        map.insert_or_assign(key, std::move(value));
    }
    return token == JsonToken::EndObject;
}

/// Reads the value of the member whose key is the scanner's last token.
bool bindMember(JsonScanner &scanner, std::initializer_list<Field> fields)
{
    std::string scratch;
    const std::string_view key = scanner.text(scratch);
    const JsonToken token = scanner.next();
    for (const Field &field : fields) {
        if (keyMatches(key, field.name))
            return std::visit([&](auto *target) { return bind(scanner, token, *target); },
                              field.target);
    }
    return scanner.restOfValue(token).has_value();
}

bool bindFields(std::string_view rawParams, std::initializer_list<Field> fields)
{
    JsonScanner scanner(rawParams);
    JsonToken token = scanner.next();
    if (token == JsonToken::Null)
        return scanner.next() == JsonToken::End;
    if (token != JsonToken::BeginObject)
        return false;
    while ((token = scanner.next()) == JsonToken::Key) {
        if (!bindMember(scanner, fields))
            return false;
    }
    return token == JsonToken::EndObject && scanner.next() == JsonToken::End;
}

} // namespace

template <class P>
std::optional<P> bindParams(std::string_view rawParams)
{
    std::optional<P> params(std::in_place);
    const bool bound = params->fields([&](auto... fields) {
        return bindFields(rawParams, {{fields.name, &fields.value}...});
    });
    if (!bound)
        params.reset();
    return params;
}

template std::optional<PathParams> bindParams(std::string_view);
template std::optional<ReadParams> bindParams(std::string_view);
template std::optional<ExtractParams> bindParams(std::string_view);
template std::optional<WorktreeCreateParams> bindParams(std::string_view);
template std::optional<WorktreeRemoveParams> bindParams(std::string_view);
template std::optional<StatusParams> bindParams(std::string_view);
template std::optional<RootedCreateParams> bindParams(std::string_view);
template std::optional<TimedCreateParams> bindParams(std::string_view);
template std::optional<AttachingCreateParams> bindParams(std::string_view);
template std::optional<RootedRemoveParams> bindParams(std::string_view);
template std::optional<SpawnParams> bindParams(std::string_view);
template std::optional<ShellAgentSpawnParams> bindParams(std::string_view);
template std::optional<LauncherSpawnParams> bindParams(std::string_view);
template std::optional<LauncherParams> bindParams(std::string_view);
template std::optional<StdinParams> bindParams(std::string_view);
template std::optional<KillParams> bindParams(std::string_view);
template std::optional<KillAndWaitParams> bindParams(std::string_view);
template std::optional<ReattachParams> bindParams(std::string_view);
template std::optional<PruneParams> bindParams(std::string_view);

} // namespace claustrum
