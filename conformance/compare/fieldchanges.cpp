// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/fieldchanges.h"

#include "conformance/compare/askers.h"
#include "conformance/compare/maskedjson.h"
#include "conformance/compare/pairing.h"
#include "conformance/model/pattern.h"
#include "conformance/results/textcell.h"
#include "conformance/results/visibletext.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <optional>

namespace claustrum::conformance {
namespace {

using Kind = FieldChange::Kind;
using Object = JsonValue::Object;
using Array = JsonValue::Array;

/// Deeper values are not compared by field.
constexpr int deepest = 64;

std::string_view typeOf(const JsonValue &value)
{
    if (value.isNull())
        return "null";
    if (value.isBool())
        return "boolean";
    if (value.isNumber() || isMask(value))
        return "number";
    if (value.isString())
        return "string";
    return value.isArray() ? "list" : "object";
}

bool isScalar(const JsonValue &value)
{
    return !value.isArray() && !value.isObject();
}

bool endsWithError(std::string_view path)
{
    return path == "error.message" || path == "error" || path.ends_with(".error");
}

Kind valueKind(std::string_view path, const JsonValue &value)
{
    if (path == "error.code")
        return Kind::ErrorCode;
    return value.isString() && endsWithError(path) ? Kind::ErrorText : Kind::Value;
}

/// The names of one side's fields or elements.
using Names = std::vector<std::string>;

/// For each name of @p from, the index of the same name in @p to; equal names in order.
std::vector<std::size_t> pairNames(const Names &from, const Names &to)
{
    std::map<std::string_view, std::deque<std::size_t>> places;
    for (std::size_t i = 0; i < to.size(); ++i)
        places[to[i]].push_back(i);
    std::vector<std::size_t> pairs;
    for (const std::string &name : from) {
        const auto found = places.find(name);
        const bool there = found != places.end() && !found->second.empty();
        pairs.push_back(there ? found->second.front() : noStep);
        if (there)
            found->second.pop_front();
    }
    return pairs;
}

std::string placeAmong(const Names &names, std::size_t at)
{
    return at == 0 ? std::string("first") : "after " + names[at - 1];
}

/// The kinds for changed parts of an object or a list.
struct Parts
{
    Names names;
    std::function<const JsonValue &(std::size_t)> value;
};

/// Whether a string has several lines, such as metrics, and is compared by line.
bool isText(const JsonValue &value)
{
    constexpr std::ptrdiff_t leastLines = 3;
    return value.isString()
           && std::count(value.string().begin(), value.string().end(), '\n') >= leastLines;
}

Array linesOf(const std::string &text)
{
    Array lines;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        lines.emplace_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

/// The names of a list's elements: the "name" of objects, the text of scalars; empty if they are
/// missing or ambiguous.
Names namesOf(const Array &array);

class FieldComparison
{
public:
    void compare(const std::string &path, const JsonValue &from, const JsonValue &to, int depth);
    std::vector<FieldChange> take() { return std::move(m_changes); }

    /// Whether values remain that were not compared.
    [[nodiscard]] bool wentTooDeep() const { return m_wentTooDeep; }

private:
    struct Kinds
    {
        Kind added;
        Kind removed;
        Kind moved;
    };

    void compareObjects(const std::string &path, const Object &from, const Object &to, int depth);
    void compareArrays(const std::string &path, const Array &from, const Array &to, int depth);
    void compareLines(const std::string &path, const std::string &from, const std::string &to);
    void compareByPlace(const std::string &path, const Array &from, const Array &to, int depth);
    void compareParts(const std::function<std::string(const std::string &)> &pathOf,
                      const Parts &from, const Parts &to, const Kinds &kinds, int depth);
    void tell(FieldChange change) { m_changes.push_back(std::move(change)); }

    std::vector<FieldChange> m_changes;
    bool m_wentTooDeep = false;
};

void FieldComparison::compare(const std::string &path, const JsonValue &from, const JsonValue &to,
                              int depth)
{
    if (typeOf(from) != typeOf(to))
        tell({Kind::Retyped, path, maskedText(from), maskedText(to),
              std::string(typeOf(from)) + " to " + std::string(typeOf(to))});
    else if (isScalar(from)) {
        if (sameScalar(from, to))
            return;
        if (isText(from) && isText(to))
            compareLines(path, from.string(), to.string());
        else
            tell({valueKind(path, from), path, maskedText(from), maskedText(to), {}});
    } else if (depth > deepest)
        m_wentTooDeep = true;
    else if (from.isObject())
        compareObjects(path, from.object(), to.object(), depth);
    else
        compareArrays(path, from.array(), to.array(), depth);
}

void FieldComparison::compareParts(const std::function<std::string(const std::string &)> &pathOf,
                                   const Parts &from, const Parts &to, const Kinds &kinds,
                                   int depth)
{
    const auto pairs = pairNames(from.names, to.names);
    const auto inOrder = pairsInOrder(pairs);
    std::vector<bool> taken(to.names.size(), false);
    std::size_t oldEnd = 0; // no part after it was there before
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const std::string path = pathOf(from.names[i]);
        if (pairs[i] == noStep) {
            tell({kinds.removed, path, maskedText(from.value(i)), {}, placeAmong(from.names, i)});
            continue;
        }
        taken[pairs[i]] = true;
        oldEnd = std::max(oldEnd, pairs[i] + 1);
        if (!inOrder[i])
            tell({kinds.moved, path, maskedText(from.value(i)), maskedText(to.value(pairs[i])),
                  placeAmong(from.names, i) + ", now " + placeAmong(to.names, pairs[i])});
        compare(path, from.value(i), to.value(pairs[i]), depth + 1);
    }
    for (std::size_t i = 0; i < taken.size(); ++i) {
        if (!taken[i])
            tell({kinds.added,
                  pathOf(to.names[i]),
                  {},
                  maskedText(to.value(i)),
                  placeAmong(to.names, i),
                  i >= oldEnd});
    }
}

void FieldComparison::compareObjects(const std::string &path, const Object &from, const Object &to,
                                     int depth)
{
    const auto partsOf = [](const Object &object) {
        Parts parts{{}, [&object](std::size_t i) -> const JsonValue & { return object[i].second; }};
        for (const auto &[name, value] : object)
            parts.names.push_back(name);
        return parts;
    };
    const auto pathOf = [&](const std::string &name) {
        return path.empty() ? name : path + '.' + name;
    };
    compareParts(pathOf, partsOf(from), partsOf(to), {Kind::Added, Kind::Removed, Kind::Moved},
                 depth);
}

/// The name of an object among others; empty: none.
std::string nameOf(const JsonValue &value)
{
    const JsonValue *name = value.find("name");
    return name && name->isString() && !isMask(*name) ? name->string() : std::string();
}

Names namesOf(const Array &array)
{
    Names names;
    for (const JsonValue &element : array) {
        names.push_back(isScalar(element) ? maskedText(element) : nameOf(element));
        if (names.back().empty())
            return {};
    }
    return names;
}

void FieldComparison::compareArrays(const std::string &path, const Array &from, const Array &to,
                                    int depth)
{
    const Names fromNames = namesOf(from);
    const Names toNames = namesOf(to);
    if (fromNames.size() != from.size() || toNames.size() != to.size()) {
        compareByPlace(path, from, to, depth);
        return;
    }
    const auto pathOf = [&](const std::string &) { return path + "[]"; };
    const auto valuesOf = [](const Array &array) {
        return [&array](std::size_t i) -> const JsonValue & { return array[i]; };
    };
    compareParts(pathOf, {fromNames, valuesOf(from)}, {toNames, valuesOf(to)},
                 {Kind::ElementAdded, Kind::ElementRemoved, Kind::ElementMoved}, depth);
}

void FieldComparison::compareLines(const std::string &path, const std::string &from,
                                   const std::string &to)
{
    const Array fromLines = linesOf(from);
    const Array toLines = linesOf(to);
    const auto valuesOf = [](const Array &lines) {
        return [&lines](std::size_t i) -> const JsonValue & { return lines[i]; };
    };
    compareParts([&](const std::string &) { return path + "[]"; },
                 {namesOf(fromLines), valuesOf(fromLines)}, {namesOf(toLines), valuesOf(toLines)},
                 {Kind::ElementAdded, Kind::ElementRemoved, Kind::ElementMoved}, 0);
}

void FieldComparison::compareByPlace(const std::string &path, const Array &from, const Array &to,
                                     int depth)
{
    const std::size_t both = std::min(from.size(), to.size());
    for (std::size_t i = 0; i < both; ++i)
        compare(path + "[]", from[i], to[i], depth + 1);
    for (std::size_t i = both; i < from.size(); ++i)
        tell({Kind::ElementRemoved, path + "[]", maskedText(from[i]), {}, "at the end"});
    for (std::size_t i = both; i < to.size(); ++i)
        tell({Kind::ElementAdded, path + "[]", {}, maskedText(to[i]), "at the end", true});
}

bool sameBytes(std::string_view from, std::string_view to)
{
    return from == to || !Pattern::ofTranscript(from).compare(to)
           || !Pattern::ofTranscript(to).compare(from);
}

/// The part that is kept of a text reported as a whole.
std::string beginningOf(std::string_view text)
{
    constexpr std::size_t most = 2000;
    return std::string(text.substr(0, characterStart(text, std::min(text.size(), most))));
}

/// A result on one side and an error on the other: their members are not comparable.
std::optional<FieldChange> outcomeChange(const JsonValue &from, const JsonValue &to)
{
    for (const auto &[before, after] :
         {std::pair("result", "error"), std::pair("error", "result")}) {
        const JsonValue *old = from.find(before);
        const JsonValue *now = to.find(after);
        if (old && now && !from.find(after) && !to.find(before))
            return FieldChange{Kind::Outcome,
                               {},
                               maskedText(*old),
                               maskedText(*now),
                               std::string(before) + " to " + after};
    }
    return std::nullopt;
}

} // namespace

std::vector<FieldChange> compareFields(std::string_view from, std::string_view to)
{
    if (sameBytes(from, to))
        return {};
    const auto whole = [&](Kind kind) {
        return FieldChange{kind, {}, beginningOf(from), beginningOf(to), {}};
    };
    const auto before = parseMasked(from);
    const auto after = parseMasked(to);
    if (!before || !after)
        return {whole(Kind::Value)};
    if (auto outcome = outcomeChange(*before, *after))
        return {std::move(*outcome)};
    FieldComparison comparison;
    comparison.compare({}, *before, *after, 0);
    auto changes = comparison.take();
    if (changes.empty())
        changes.push_back(whole(comparison.wentTooDeep() ? Kind::Value : Kind::Spelling));
    return changes;
}

std::string_view kindName(Kind kind)
{
    switch (kind) {
    case Kind::Added:
        return "field added";
    case Kind::Removed:
        return "field removed";
    case Kind::Moved:
        return "field moved";
    case Kind::Retyped:
        return "type changed";
    case Kind::Value:
        return "value changed";
    case Kind::ErrorText:
        return "error text changed";
    case Kind::ErrorCode:
        return "error code changed";
    case Kind::Outcome:
        return "outcome changed";
    case Kind::ElementAdded:
        return "list element added";
    case Kind::ElementRemoved:
        return "list element removed";
    case Kind::ElementMoved:
        return "list element moved";
    case Kind::Spelling:
        return "spelling changed";
    }
    return {};
}

std::string describe(const FieldChange &change)
{
    constexpr std::size_t width = 60;
    std::string text(kindName(change.kind));
    if (!change.path.empty())
        text += ": " + change.path;
    if (!change.from.empty() && !change.to.empty() && !change.path.empty())
        text += ": " + shortened(change.from, width, Colour::No) + " -> "
                + shortened(change.to, width, Colour::No);
    return change.place.empty() ? text : text + " (" + change.place + ')';
}

} // namespace claustrum::conformance
