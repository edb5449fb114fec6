// SPDX-License-Identifier: Apache-2.0
#include "daemon/extract/tarreader.h"

#include "daemon/extract/sparseentry.h"
#include "daemon/extract/tartexts.h"

#include <utility>

namespace claustrum {
namespace {

constexpr std::size_t mostExtensionBytes = 1024UL * 1024; // Go's limit
constexpr std::size_t skipSize = 1024UL * 1024;

Error failed(std::string_view text)
{
    return Error{std::string(text)};
}

/// Reads to the stream's end; at most one byte more than an extension's limit.
Result<std::string> readWhole(ByteStream &stream)
{
    std::string text;
    while (text.size() <= mostExtensionBytes) {
        const Chunk chunk = stream.next(mostExtensionBytes + 1 - text.size());
        text += chunk.bytes;
        if (!chunk.failure.empty())
            return failed(chunk.failure);
        if (chunk.ended)
            break;
    }
    return text;
}

void takePath(TarEntry &entry, const PaxRecords &records)
{
    if (const auto path = paxRecord(records, "path"); !path.empty())
        entry.name = path;
}

/// In old headers only the name distinguishes a directory.
void settleOldType(TarEntry &entry)
{
    if (entry.type == TarEntry::oldRegular)
        entry.type = entry.name.ends_with('/') ? TarEntry::directory : TarEntry::regular;
}

} // namespace

Result<std::optional<TarEntry>> TarReader::next()
{
    Extensions extensions;
    for (;;) {
        auto entry = readHeader();
        if (!entry || !*entry)
            return entry;
        if (!startData(**entry))
            return failed(tartexts::invalidHeader);
        const char type = (*entry)->type;
        const bool isExtension = type == TarEntry::paxHeader || type == TarEntry::paxGlobalHeader
                                 || type == TarEntry::gnuLongName || type == TarEntry::gnuLongLink;
        const auto done = isExtension ? extend(**entry, extensions) : complete(**entry, extensions);
        if (!done)
            return done.error();
        if (!isExtension || type == TarEntry::paxGlobalHeader)
            return entry;
    }
}

/// Moves to the next header. Returns the failure: "EOF" if the archive ends in the padding.
std::string_view TarReader::skipRest()
{
    while (m_data.left() > 0) {
        const Chunk chunk = m_data.next(skipSize);
        if (!chunk.failure.empty() && m_data.left() > 0)
            return chunk.failure;
    }
    while (m_padding > 0) {
        const Chunk chunk = m_archive.next(static_cast<std::size_t>(m_padding));
        m_padding -= static_cast<std::int64_t>(chunk.bytes.size());
        if (chunk.ended && m_padding > 0)
            return chunk.failure.empty() ? endOfStream : chunk.failure;
    }
    return {};
}

std::string_view TarReader::readHeaderBlock()
{
    const BlockRead read = readBlock(m_archive, m_header);
    return read.whole ? std::string_view{} : read.ending; // a fault after it is reported again
}

/// The next single header, or nullopt at the end: no bytes, one block of zeros, or two.
Result<std::optional<TarEntry>> TarReader::readHeader()
{
    std::string_view failure = skipRest();
    if (failure.empty())
        failure = readHeaderBlock();
    const bool zero = failure.empty() && m_header.isZero();
    if (zero)
        failure = readHeaderBlock();
    if (failure == endOfStream || (zero && failure.empty() && m_header.isZero()))
        return std::optional<TarEntry>{};
    if (!failure.empty())
        return failed(failure);
    auto entry = zero ? std::nullopt : parseTarHeader(m_header);
    if (!entry)
        return failed(tartexts::invalidHeader);
    return entry;
}

/// Reads a header that only describes the next entry (or, a global one, all entries).
Result<void> TarReader::extend(TarEntry &entry, Extensions &extensions)
{
    auto text = readWhole(m_data);
    if (!text)
        return text.error();
    if (text->size() > mostExtensionBytes)
        return failed(tartexts::fieldTooLong);
    if (entry.type == TarEntry::gnuLongName)
        extensions.gnuName = upToNul(*text);
    if (entry.type == TarEntry::gnuLongName || entry.type == TarEntry::gnuLongLink)
        return {};
    auto records = parsePaxRecords(*text);
    if (!records)
        return failed(tartexts::invalidHeader);
    extensions.pax = std::move(*records);
    if (entry.type == TarEntry::paxGlobalHeader) {
        takePath(entry, extensions.pax);
        entry.size = 0; // its content has been read
    }
    return {};
}

/// Combines all headers of an entry, and prepares its content.
Result<void> TarReader::complete(TarEntry &entry, const Extensions &extensions)
{
    if (!paxNumbersAreValid(extensions.pax))
        return failed(tartexts::invalidHeader);
    takePath(entry, extensions.pax);
    if (const auto size = paxRecord(extensions.pax, "size"); !size.empty())
        entry.size = *parseTarDecimal(size);
    if (!extensions.gnuName.empty())
        entry.name = extensions.gnuName;
    settleOldType(entry);
    if (!startData(entry))
        return failed(tartexts::invalidHeader);
    auto map = readSparseMap(entry, m_header, extensions.pax, m_archive, m_data);
    if (!map)
        return map.error();
    if (*map)
        m_sparse.emplace(m_data, std::move(**map), entry.size);
    return {};
}

/// False if the size is invalid.
bool TarReader::startData(const TarEntry &entry)
{
    const std::int64_t size = entry.isHeaderOnly() ? 0 : entry.size;
    if (size < 0)
        return false;
    m_sparse.reset();
    m_data.start(size);
    m_padding = -size & (std::int64_t{TarBlock::size} - 1);
    return true;
}

} // namespace claustrum
