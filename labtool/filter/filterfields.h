// SPDX-License-Identifier: Apache-2.0
// The terms of the filter language as tables, shared by the parser, the completion and the help.
#pragma once

#include "labtool/frames/framerecord.h"

#include <span>
#include <string_view>

namespace claustrum::lab {

enum class FilterField : std::uint8_t {
    Method,
    Process,
    Source,
    Id,
    Text,
    Data,
    Json, ///< a value in a JSON line; the path follows "json."
    Connection,
    Seq,
    Size,
    Latency,
    Code,
    Frame,
    Time,      ///< ns since 1970
    TimeOfDay, ///< the same field, with a value without a date
    Direction,
    Kind,
};

/// The type of a field's value.
enum class ValueType : std::uint8_t {
    Glob,     ///< * and ? are wildcards
    Contains, ///< a substring
    Number,
    Bytes,    ///< 512, 4k, 1.5M
    Duration, ///< 200us, 15ms, 2s
    Time,     ///< 14:02:03, 2026-11-30T14:02
    Name,     ///< one of a list
};

struct FieldRow
{
    std::string_view name;
    FilterField field;
    ValueType type;
    std::string_view help;
    std::string_view example;
};

/// A term without a value: matches frames of these kinds or with one of these marks.
struct KeywordRow
{
    std::string_view name;
    std::uint16_t kinds; ///< bits 1 << FrameKind
    std::uint16_t marks;
    std::string_view help;
};

[[nodiscard]] std::span<const FieldRow> filterFields();
[[nodiscard]] std::span<const KeywordRow> filterKeywords();
/// "json." with any path is the row of json.type.
[[nodiscard]] const FieldRow *findField(std::string_view name);
[[nodiscard]] const KeywordRow *findKeyword(std::string_view name);

} // namespace claustrum::lab
