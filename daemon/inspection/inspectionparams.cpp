// SPDX-License-Identifier: Apache-2.0
#include "daemon/inspection/inspectionparams.h"

#include "wire/jsonvalue.h"

#include <limits>

namespace claustrum {
namespace {

/// The object that the params are; no params are an empty one.
std::optional<JsonValue> objectOf(std::optional<std::string_view> raw)
{
    auto value = parseJson(raw.value_or("{}"));
    if (value && value->isNull())
        return JsonValue(JsonValue::Object());
    if (!value || !value->isObject())
        return std::nullopt;
    return *std::move(value);
}

const JsonValue *given(const JsonValue &object, std::string_view key)
{
    const JsonValue *const value = object.find(key);
    return value && !value->isNull() ? value : nullptr;
}

/// Reads a count into @p number, if it is given; false: it is none.
template <typename Number>
bool readCount(const JsonValue &object, std::string_view key, Number &number)
{
    const JsonValue *const value = given(object, key);
    if (!value)
        return true;
    const auto integer = value->integer();
    number = static_cast<Number>(integer.value_or(0));
    return integer && *integer >= 0;
}

} // namespace

std::optional<FramesParams> readFramesParams(std::optional<std::string_view> raw)
{
    const auto object = objectOf(raw);
    const JsonValue *const id = object ? given(*object, "processId") : nullptr;
    FramesParams params;
    if (!id || !id->isString() || !readCount(*object, "fromSeq", params.fromSeq)
        || !readCount(*object, "limit", params.limit))
        return std::nullopt;
    params.processId = id->string();
    if (params.limit == 0)
        params.limit = std::numeric_limits<std::size_t>::max();
    return params;
}

std::optional<WatchParams> readWatchParams(std::optional<std::string_view> raw)
{
    const auto object = objectOf(raw);
    if (!object)
        return std::nullopt;
    const JsonValue *const frames = given(*object, "frames");
    if (frames && !frames->isBool())
        return std::nullopt;
    return WatchParams{frames && frames->boolean()};
}

} // namespace claustrum
