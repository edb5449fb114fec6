// SPDX-License-Identifier: Apache-2.0
#include "daemon/extract/paxrecords.h"

#include "daemon/extract/tarblock.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace claustrum {
namespace {

using Record = std::pair<std::string_view, std::string_view>;

constexpr std::array<std::string_view, 4> textKeys{"path", "linkpath", "uname", "gname"};
constexpr std::array<std::string_view, 3> numberKeys{"uid", "gid", "size"};
constexpr std::array<std::string_view, 3> timeKeys{"atime", "mtime", "ctime"};

constexpr std::int64_t shortestRecord = 5; // "5 k=\n"

template <std::size_t N>
bool isOneOf(std::string_view key, const std::array<std::string_view, N> &keys)
{
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

/// NULs are not allowed in texts, nor in the keys of other records.
bool isValid(const Record &record)
{
    const auto &[key, value] = record;
    if (key.empty())
        return false;
    return (isOneOf(key, textKeys) ? value : key).find('\0') == std::string_view::npos;
}

/// Removes the first record from @p text.
std::optional<Record> takeRecord(std::string_view &text)
{
    const auto blank = text.find(' ');
    if (blank == std::string_view::npos)
        return std::nullopt;
    const auto stated = parseTarDecimal(text.substr(0, blank));
    if (!stated || *stated < shortestRecord || std::cmp_greater(*stated, text.size()))
        return std::nullopt;
    const auto length = static_cast<std::size_t>(*stated);
    if (length <= blank + 1 || text[length - 1] != '\n')
        return std::nullopt;
    const std::string_view body = text.substr(blank + 1, length - blank - 2);
    const auto equals = body.find('=');
    if (equals == std::string_view::npos)
        return std::nullopt;
    text.remove_prefix(length);
    return Record{body.substr(0, equals), body.substr(equals + 1)};
}

/// Converts the alternating offsets and lengths of format 0.0 to the single text of format 0.1.
class SparsePairs
{
public:
    /// False if the record is out of order.
    bool append(const Record &record)
    {
        const auto &[key, value] = record;
        const auto due = m_count % 2 == 0 ? sparsepax::offset : sparsepax::length;
        if (key != due || value.find(',') != std::string_view::npos)
            return false;
        if (m_count++ > 0)
            m_text += ',';
        m_text += value;
        return true;
    }

    void storeIn(PaxRecords &records) &&
    {
        if (m_count > 0)
            records[std::string(sparsepax::map)] = std::move(m_text);
    }

private:
    std::string m_text;
    std::size_t m_count = 0;
};

/// Seconds, optionally with a fraction.
bool isTime(std::string_view text)
{
    const auto point = text.find('.');
    if (!parseTarDecimal(text.substr(0, point)))
        return false;
    return point == std::string_view::npos
           || text.find_first_not_of("0123456789", point + 1) == std::string_view::npos;
}

} // namespace

std::optional<PaxRecords> parsePaxRecords(std::string_view text)
{
    PaxRecords records;
    SparsePairs pairs;
    while (!text.empty()) {
        const auto record = takeRecord(text);
        if (!record || !isValid(*record))
            return std::nullopt;
        if (record->first != sparsepax::offset && record->first != sparsepax::length)
            records[std::string(record->first)] = record->second;
        else if (!pairs.append(*record))
            return std::nullopt;
    }
    std::move(pairs).storeIn(records);
    return records;
}

std::string_view paxRecord(const PaxRecords &records, std::string_view key)
{
    const auto found = records.find(key);
    return found == records.end() ? std::string_view{} : std::string_view{found->second};
}

bool paxNumbersAreValid(const PaxRecords &records)
{
    return std::all_of(records.begin(), records.end(), [](const auto &record) {
        const auto &[key, value] = record;
        if (value.empty()) // leaves the plain header's value unchanged
            return true;
        return isOneOf(key, numberKeys) ? parseTarDecimal(value).has_value()
                                        : !isOneOf(key, timeKeys) || isTime(value);
    });
}

} // namespace claustrum
