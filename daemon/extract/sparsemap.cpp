// SPDX-License-Identifier: Apache-2.0
#include "daemon/extract/sparsemap.h"

#include "daemon/extract/tartexts.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace claustrum {
namespace {

constexpr std::size_t longestNumber = 64UL * 1024; // digits; leading zeros are allowed

/// A table of spans in a block of the old format, and its continuation flag.
struct SpanTable
{
    std::size_t offset;
    std::size_t rows;

    static constexpr std::size_t rowSize = 24;

    [[nodiscard]] TarField offsetOf(std::size_t row) const { return {offset + row * rowSize, 12}; }
    [[nodiscard]] TarField lengthOf(std::size_t row) const
    {
        return {offset + row * rowSize + 12, 12};
    }
    [[nodiscard]] bool continues(const TarBlock &block) const
    {
        return block.bytes()[offset + rows * rowSize] != 0;
    }
};

constexpr SpanTable inHeader{386, 4};
constexpr SpanTable inExtension{0, 21};

/// Appends a table's spans, up to the first unused row; false if a field is not a number.
bool appendSpans(SparseMap &map, const SpanTable &table, const TarBlock &block)
{
    for (std::size_t row = 0; row < table.rows; ++row) {
        if (block.field(table.offsetOf(row)).front() == 0)
            break;
        const auto offset = parseTarNumber(block.field(table.offsetOf(row)));
        const auto length = parseTarNumber(block.field(table.lengthOf(row)));
        if (!offset || !length)
            return false;
        map.push_back({*offset, *length});
    }
    return true;
}

/// Fills the block, which is required. Returns the fault, even if it was reported with the last
/// bytes.
std::string_view readWholeBlock(ByteStream &stream, TarBlock &block)
{
    const std::string_view ending = readBlock(stream, block).ending;
    return ending == endOfStream ? unexpectedEnd : ending;
}

/// Reads numbers, one per line, from the blocks at the start of a sparse file's content.
class NumberLines
{
public:
    explicit NumberLines(ByteStream &content)
        : m_content(content)
    {}

    /// The next line's number; nullopt if it is malformed; an error if there is no line.
    Result<std::optional<std::int64_t>> next()
    {
        std::string line;
        auto newline = m_unread.find('\n');
        while (newline == std::string_view::npos) {
            line += m_unread;
            if (line.size() > longestNumber)
                return Error{std::string(tartexts::sparseMapTooLong)};
            if (const std::string_view fault = readWholeBlock(m_content, m_block); !fault.empty())
                return Error{std::string(fault)};
            m_unread = m_block.bytes();
            newline = m_unread.find('\n');
        }
        line += m_unread.substr(0, newline);
        m_unread.remove_prefix(newline + 1);
        return parseTarDecimal(line);
    }

private:
    ByteStream &m_content;
    TarBlock m_block;
    std::string_view m_unread;
};

/// Whether a map can have that many spans.
bool isCount(std::int64_t spans)
{
    return spans >= 0 && spans <= std::numeric_limits<std::int64_t>::max() / 2;
}

/// The next of the comma-separated numbers; nullopt if malformed.
std::optional<std::int64_t> takeNumber(std::string_view &text)
{
    const auto comma = text.find(',');
    const auto number = parseTarDecimal(text.substr(0, comma));
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    return number;
}

} // namespace

Result<SparseMap> readOldSparseMap(const TarBlock &header, ByteStream &archive)
{
    SparseMap map;
    TarBlock block = header;
    const SpanTable *table = &inHeader;
    for (;;) {
        if (!appendSpans(map, *table, block))
            return Error{std::string(tartexts::invalidHeader)};
        if (map.size() > mostSparseSpans)
            return Error{std::string(tartexts::sparseMapTooLong)};
        if (!table->continues(block))
            return map;
        if (const std::string_view fault = readWholeBlock(archive, block); !fault.empty())
            return Error{std::string(fault)};
        table = &inExtension;
    }
}

std::optional<SparseMap> parsePaxSparseMap(const PaxRecords &records)
{
    const auto count = parseTarDecimal(paxRecord(records, sparsepax::blocks));
    std::string_view text = paxRecord(records, sparsepax::map);
    const auto numbers =
        text.empty() ? 0 : std::count(text.begin(), text.end(), ',') + 1; // a record is ≤ 1 MiB
    if (!count || !isCount(*count) || *count * 2 != numbers)
        return std::nullopt;
    SparseMap map;
    while (map.size() < static_cast<std::size_t>(*count)) {
        const auto offset = takeNumber(text);
        const auto length = takeNumber(text);
        if (!offset || !length)
            return std::nullopt;
        map.push_back({*offset, *length});
    }
    return map;
}

Result<SparseMap> readSparseMapInContent(ByteStream &content)
{
    NumberLines lines(content);
    const auto count = lines.next();
    if (!count)
        return count.error();
    if (!*count || !isCount(**count))
        return Error{std::string(tartexts::invalidHeader)};
    SparseMap map;
    bool valid = true; // reported after truncation, as Go reads the whole map first
    while (std::cmp_less(map.size(), **count)) {
        if (map.size() == mostSparseSpans)
            return Error{std::string(tartexts::sparseMapTooLong)};
        const auto offset = lines.next();
        const auto length = offset ? lines.next() : offset;
        if (!length)
            return length.error();
        valid = valid && *offset && *length;
        map.push_back({offset->value_or(0), length->value_or(0)});
    }
    return valid ? Result(std::move(map)) : Error{std::string(tartexts::invalidHeader)};
}

bool fitsSparseFile(const SparseMap &map, std::int64_t fileSize)
{
    if (fileSize < 0)
        return false;
    std::int64_t before = 0;
    for (const SparseSpan &span : map) {
        if (span.offset < before || span.length < 0 || span.offset > fileSize - span.length)
            return false;
        before = span.end();
    }
    return true;
}

} // namespace claustrum
