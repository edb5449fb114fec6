// SPDX-License-Identifier: Apache-2.0
#include "daemon/extract/sparseentry.h"

#include "daemon/extract/tartexts.h"

#include <utility>

namespace claustrum {
namespace {

using MaybeMap = std::optional<SparseMap>;

/// The place of the map in GNU's pax formats: the header in 0.0 and 0.1, before the data in 1.0.
enum class Place { None, Header, Content };

Place placeOf(const PaxRecords &records)
{
    const auto major = paxRecord(records, sparsepax::major);
    const auto minor = paxRecord(records, sparsepax::minor);
    if (major == "0" && (minor == "0" || minor == "1"))
        return Place::Header;
    if (major == "1" && minor == "0")
        return Place::Content;
    if (!major.empty() || !minor.empty())
        return Place::None; // a version unknown to Go: an ordinary file
    return paxRecord(records, sparsepax::map).empty() ? Place::None : Place::Header;
}

/// False if the size is not a number.
bool takeNameAndSize(TarEntry &entry, const PaxRecords &records)
{
    if (const auto name = paxRecord(records, sparsepax::name); !name.empty())
        entry.name = name;
    auto size = paxRecord(records, sparsepax::size);
    if (size.empty())
        size = paxRecord(records, sparsepax::realSize);
    if (size.empty())
        return true;
    const auto number = parseTarDecimal(size);
    entry.size = number.value_or(entry.size);
    return number.has_value();
}

Result<SparseMap> readOld(TarEntry &entry, const TarBlock &header, ByteStream &archive)
{
    const auto size = parseTarNumber(header.field(tarfield::gnuRealSize));
    if (header.format() != TarFormat::Gnu || !size)
        return Error{std::string(tartexts::invalidHeader)};
    entry.size = *size;
    return readOldSparseMap(header, archive);
}

Result<SparseMap> readPax(Place place, TarEntry &entry, const PaxRecords &records,
                          ByteStream &content)
{
    if (!takeNameAndSize(entry, records))
        return Error{std::string(tartexts::invalidHeader)};
    if (place == Place::Content)
        return readSparseMapInContent(content);
    auto map = parsePaxSparseMap(records);
    return map ? Result(std::move(*map)) : Error{std::string(tartexts::invalidHeader)};
}

} // namespace

Result<MaybeMap> readSparseMap(TarEntry &entry, const TarBlock &header, const PaxRecords &records,
                               ByteStream &archive, ByteStream &content)
{
    const Place place = placeOf(records);
    if (entry.type != TarEntry::gnuSparse && place == Place::None)
        return MaybeMap{};
    auto map = entry.type == TarEntry::gnuSparse ? readOld(entry, header, archive)
                                                 : readPax(place, entry, records, content);
    if (!map)
        return map.error();
    if (entry.isHeaderOnly() || !fitsSparseFile(*map, entry.size))
        return Error{std::string(tartexts::invalidHeader)};
    return MaybeMap{std::move(*map)};
}

} // namespace claustrum
