// SPDX-License-Identifier: Apache-2.0
#include "conformance/serve/requestkey.h"

#include "wire/jsonvalue.h"
#include "wire/jsonwriter.h"

#include <algorithm>
#include <vector>

namespace claustrum::conformance {
namespace {

constexpr int maxLevels = 200;

/// Writes a value in its canonical form.
class KeyWriter
{
public:
    std::string key;
    bool tooDeep = false;

    void append(const JsonValue &value, int levels)
    {
        tooDeep = tooDeep || levels == 0;
        if (tooDeep)
            return;
        if (value.isNull())
            key += "null";
        else if (value.isBool())
            key += value.boolean() ? "true" : "false";
        else if (value.isNumber())
            key += value.number().text;
        else if (value.isString())
            appendJsonString(key, value.string());
        else if (value.isArray())
            appendArray(value.array(), levels);
        else
            appendObject(value.object(), levels);
    }

private:
    /// A comma, except at the beginning of a list or an object.
    void separate()
    {
        if (key.back() != '[' && key.back() != '{')
            key += ',';
    }

    void appendArray(const JsonValue::Array &elements, int levels)
    {
        key += '[';
        for (const JsonValue &element : elements) {
            separate();
            append(element, levels - 1);
        }
        key += ']';
    }

    void appendObject(const JsonValue::Object &object, int levels)
    {
        std::vector<const JsonValue::Member *> members;
        for (const JsonValue::Member &member : object)
            members.push_back(&member);
        std::stable_sort(members.begin(), members.end(),
                         [](const auto *a, const auto *b) { return a->first < b->first; });
        key += '{';
        for (const JsonValue::Member *member : members) {
            separate();
            appendJsonString(key, member->first);
            key += ':';
            if (levels == maxLevels && member->first == "id")
                key += '0';
            else
                append(member->second, levels - 1);
        }
        key += '}';
    }
};

} // namespace

std::string requestKey(std::string_view line)
{
    const auto value = parseJson(line);
    if (!value || !value->isObject())
        return std::string(line);
    KeyWriter writer;
    writer.append(*value, maxLevels);
    return writer.tooDeep ? std::string(line) : writer.key;
}

} // namespace claustrum::conformance
