// SPDX-License-Identifier: Apache-2.0
// The words of the filter language, as tables: the parser, the completion, the help and the
// documentation read the same rows.
#pragma once

#include "labtool/model/framerecord.h"

#include <span>
#include <string_view>

namespace claustrum::lab {

enum class FilterField : std::uint8_t {
    Method,
    Process,
    Id,
    Text,
    Data,
    Connection,
    Seq,
    Size,
    Latency,
    Code,
    Frame,
    Direction,
    Kind,
};

/// What may stand behind a field.
enum class ValueType : std::uint8_t {
    Glob,     ///< * and ? stand for anything
    Contains, ///< a part of it
    Number,
    Bytes,    ///< 512, 4k, 1.5M
    Duration, ///< 200us, 15ms, 2s
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

/// A word that stands alone: frames of these kinds, or with one of these marks.
struct KeywordRow
{
    std::string_view name;
    std::uint16_t kinds; ///< bits 1 << FrameKind
    std::uint16_t marks;
    std::string_view help;
};

[[nodiscard]] std::span<const FieldRow> filterFields();
[[nodiscard]] std::span<const KeywordRow> filterKeywords();
[[nodiscard]] const FieldRow *findField(std::string_view name);
[[nodiscard]] const KeywordRow *findKeyword(std::string_view name);

} // namespace claustrum::lab
