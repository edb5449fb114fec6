// SPDX-License-Identifier: Apache-2.0
#include "daemon/extract/tarheader.h"

#include <algorithm>
#include <initializer_list>

namespace claustrum {
namespace {

bool areNumbers(const TarBlock &block, std::initializer_list<TarField> fields)
{
    return std::all_of(fields.begin(), fields.end(), [&block](TarField field) {
        return parseTarNumber(block.field(field)).has_value();
    });
}

/// Whether the format's numeric fields are valid. The size is not checked.
bool numbersAreValid(const TarBlock &block, TarFormat format)
{
    using namespace tarfield;
    if (!areNumbers(block, {mode, userId, groupId, modified}))
        return false;
    if (format == TarFormat::V7)
        return true;
    if (!areNumbers(block, {deviceMajor, deviceMinor}))
        return false;
    return format != TarFormat::Star || areNumbers(block, {starAccessed, starChanged});
}

bool isAscii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char each) { return (each & 0x80) == 0; });
}

/// GNU's header has times in place of other formats' prefix; but an old version of Go wrote
/// prefixes there, and Go still accepts a prefix that is not a time.
std::string_view prefixInsteadOfTimes(const TarBlock &block)
{
    using namespace tarfield;
    for (const TarField time : {gnuAccessed, gnuChanged}) {
        const std::string_view field = block.field(time);
        if (field.front() != 0 && !parseTarNumber(field) && isAscii(block.text(prefix)))
            return block.text(prefix);
    }
    return {};
}

/// The first part of the name, if there is one.
std::string_view prefixOf(const TarBlock &block, TarFormat format)
{
    switch (format) {
    case TarFormat::Ustar:
        return block.text(tarfield::prefix);
    case TarFormat::Star:
        return block.text(tarfield::starPrefix);
    case TarFormat::Gnu:
        return prefixInsteadOfTimes(block);
    case TarFormat::None:
    case TarFormat::V7:
        break;
    }
    return {};
}

} // namespace

std::optional<TarEntry> parseTarHeader(const TarBlock &block)
{
    const TarFormat format = block.format();
    const auto size = parseTarNumber(block.field(tarfield::size));
    if (format == TarFormat::None || !size || !numbersAreValid(block, format))
        return std::nullopt;
    TarEntry entry{std::string(block.text(tarfield::name)), block.field(tarfield::type).front(),
                   *size};
    if (const std::string_view prefix = prefixOf(block, format); !prefix.empty())
        entry.name = std::string(prefix) + '/' + entry.name;
    return entry;
}

} // namespace claustrum
